using Octavo.Embeddings;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /embed_sparse</c>: the weights of words for each text.</summary>
internal static class EmbedSparseEndpoint
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request)
    {
        var model = request.Model<SparseModel>("a sparse embedding model");
        var body = request.Body;
        var inputs = InputList.OfTexts(body["inputs"], request.Options.MaxClientBatchSize);
        request.Count(inputs.Items);
        var options = new EmbeddingOptions { PromptName = body["prompt_name"].TextOrNull() };
        var truncation = TruncationWish.Read(body, request.Options);
        if (truncation.FromLeft) throw body["truncation_direction"].Unexpected("Right, for weights of words are cut at the end");
        foreach (var input in inputs.Items) truncation.Check(model, input, options.PromptName is { } name && model.Embedder.Prompts.TryGetValue(name, out var prompt) ? prompt : "");
        var answers = await model.Queue.EmbedAsync(inputs.Items.Select(input => input.Text), options, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(answers));
        return JsonBody.Of(json =>
        {
            json.WriteStartArray();
            foreach (var answer in answers)
            {
                json.WriteStartArray();
                for (var i = 0; i < answer.Indices.Count; i++)
                {
                    json.WriteStartObject();
                    json.WriteNumber("index", answer.Indices[i]);
                    json.WriteFloat("value", answer.Values[i]);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        });
    }
}
