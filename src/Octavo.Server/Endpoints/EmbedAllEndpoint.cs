using Octavo.Embeddings;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /embed_all</c>: a vector for each token of each text, before pooling.</summary>
internal static class EmbedAllEndpoint
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request)
    {
        var model = request.Model<EmbeddingModel>("an embedding model");
        var body = request.Body;
        var inputs = InputList.OfTextsOrIds(body["inputs"], request.Options.MaxClientBatchSize);
        request.Count(inputs.Items);
        var options = new EmbeddingOptions { PromptName = body["prompt_name"].TextOrNull() };
        model.Embedder.Check(options);
        var (prompt, truncation) = (EmbedEndpoint.PromptOf(model.Embedder, options), TruncationWish.Read(body, request.Options));
        var sequences = inputs.Items.Select(input =>
        {
            truncation.Check(model, input, prompt);
            return input.Ids is { } ids ? new(ids, new int[ids.Length], [0, ids.Length])
                : truncation.CutFromLeft(model, input, prompt) ?? TokenBatch.Of([model.Tokenizer.Encode(prompt + input.Text, null, model.MaxTokens)]);
        }).ToArray();
        var answers = await model.Tokens.ComputeAsync(Sequences.Join(sequences), request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(answers));
        return JsonBody.Of(json =>
        {
            json.WriteStartArray();
            for (var i = 0; i < sequences.Length; i++)
            {
                var width = answers[i].Length / sequences[i].TokenCount;
                json.WriteStartArray();
                for (var token = 0; token < sequences[i].TokenCount; token++) json.WriteFloats(answers[i].AsSpan(token * width, width));
                json.WriteEndArray();
            }

            json.WriteEndArray();
        });
    }
}
