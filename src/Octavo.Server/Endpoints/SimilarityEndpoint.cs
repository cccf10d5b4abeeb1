using Octavo.Embeddings;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /similarity</c>: how alike one text is to several others, as cosines.</summary>
internal static class SimilarityEndpoint
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request)
    {
        var model = request.Model<EmbeddingModel>("an embedding model");
        var inputs = request.Body["inputs"];
        var source = inputs["source_sentence"];
        var sentences = InputList.OfList(inputs["sentences"], request.Options.MaxClientBatchSize, item => new InputText(item.Path, item.Text()));
        var all = new InputList([new InputText(source.Path, source.Text()), .. sentences.Items], true);
        var parameters = request.Body["parameters"];
        var options = new EmbeddingOptions { Normalize = true, PromptName = parameters["prompt_name"].TextOrNull() };
        var vectors = await EmbedEndpoint.EmbedAsync(request, model, all, options, TruncationWish.Read(parameters, request.Options)).ConfigureAwait(false);
        return JsonBody.Of(json =>
        {
            json.WriteStartArray();
            for (var i = 1; i < vectors.Length; i++) json.WriteFloat(Dot(vectors[0], vectors[i]));
            json.WriteEndArray();
        });
    }

    // Of vectors of length 1, so that it is their cosine.
    private static float Dot(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return (float)sum;
    }
}
