using System.Buffers.Binary;
using System.Text.Json;
using Octavo.Embeddings;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /v1/embeddings</c>, as OpenAI has it: vectors of length 1, as floats or as base64 of their bytes.</summary>
internal static class OpenAIEmbeddings
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request)
    {
        var model = request.Model<EmbeddingModel>("an embedding model");
        var body = request.Body;
        var inputs = InputList.OfTextsOrIds(body["input"], request.Options.MaxClientBatchSize);
        var isBase64 = body["encoding_format"].OneOf("float", "base64") == "base64";
        var options = new EmbeddingOptions { Normalize = true, Dimensions = body["dimensions"].Integer(1) };
        _ = body["user"].TextOrNull();
        var vectors = await EmbedEndpoint.EmbedAsync(request, model, inputs, options, TruncationWish.Read(body, request.Options)).ConfigureAwait(false);
        return JsonBody.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            for (var i = 0; i < vectors.Length; i++) Write(json, i, vectors[i], isBase64);
            json.WriteEndArray();
            json.WriteString("model", model.Name);
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", request.Spent?.Tokens ?? 0);
            json.WriteNumber("total_tokens", request.Spent?.Tokens ?? 0);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, int index, float[] vector, bool isBase64)
    {
        json.WriteStartObject();
        json.WriteString("object", "embedding");
        json.WriteNumber("index", index);
        json.WritePropertyName("embedding");
        if (isBase64) json.WriteBase64StringValue(Bytes(vector));
        else json.WriteFloats(vector);
        json.WriteEndObject();
    }

    private static byte[] Bytes(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return bytes;
    }
}
