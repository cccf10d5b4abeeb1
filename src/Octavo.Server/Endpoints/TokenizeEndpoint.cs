using System.Text.Json;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /tokenize</c>: the tokens of texts; places count code points.</summary>
internal static class TokenizeEndpoint
{
    /// <summary>Answers it.</summary>
    public static Task<JsonBody> Answer(InferenceRequest request)
    {
        var body = request.Body;
        var inputs = InputList.OfTexts(body["inputs"], request.Options.MaxClientBatchSize);
        request.Count(inputs.Items);
        var options = new EncodingOptions
        {
            MaxLength = int.MaxValue,
            SpecialTokens = body["add_special_tokens"].Flag() ?? true ? SpecialTokens.Keep : SpecialTokens.Skip,
        };
        var tokenizer = request.Served.Tokenizer;
        return Task.FromResult(JsonBody.Of(json =>
        {
            json.WriteStartArray();
            foreach (var input in inputs.Items) Write(json, tokenizer, input.Text, tokenizer.Encode(input.Text, null, options));
            json.WriteEndArray();
        }));
    }

    private static void Write(Utf8JsonWriter json, Tokenizer tokenizer, string text, TokenEncoding encoding)
    {
        var points = new CodePoints(text);
        json.WriteStartArray();
        for (var i = 0; i < encoding.InputIds.Count; i++)
        {
            var isSpecial = encoding.TextOf(i) < 0;
            var (start, end) = encoding.Offsets[i];
            json.WriteStartObject();
            json.WriteNumber("id", encoding.InputIds[i]);
            json.WriteString("text", isSpecial ? tokenizer.TokenOf(encoding.InputIds[i]) : text[start..end]);
            json.WriteBoolean("special", isSpecial);
            if (isSpecial)
            {
                json.WriteNull("start");
                json.WriteNull("stop");
            }
            else
            {
                json.WriteNumber("start", points.Before(start));
                json.WriteNumber("stop", points.Before(end));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
