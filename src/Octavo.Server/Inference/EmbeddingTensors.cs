using Octavo.Embeddings;
using Octavo.Server.Endpoints;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Inference;

/// <summary>Vectors of texts as the model makes them, and, where they are asked for, of their tokens.</summary>
internal static class EmbeddingTensors
{
    /// <summary>Answers a call.</summary>
    public static async Task<IReadOnlyList<InferTensor>> AnswerAsync(InferenceRequest request, EmbeddingModel model, InferCall call)
    {
        var sequences = call.HasIds ? call.Sequences(request) : null;
        var texts = call.HasIds ? null : call.Texts("text", request);
        if (texts is not null) request.Count(texts);
        var outputs = new List<InferTensor>();
        if (call.Outputs.Count == 0 || call.Wants("embedding"))
        {
            var found = sequences is null
                ? await model.Queue.EmbedAsync(texts!.Select(text => text.Text), null, request.Caller, request.Cancellation).ConfigureAwait(false)
                : await model.Queue.EmbedAsync(sequences, new EmbeddingOptions(), request.Caller, request.Cancellation).ConfigureAwait(false);
            request.Took(Spent.Of(found));
            outputs.Add(new FloatTensor("embedding", [found.Count, found[0].Length], [.. found.SelectMany(vector => vector)]));
        }

        if (call.Wants("last_hidden_state"))
        {
            var prompt = EmbedEndpoint.PromptOf(model.Embedder, new EmbeddingOptions());
            sequences ??= TokenBatch.Of([.. texts!.Select(text => model.Tokenizer.Encode(prompt + text.Text, null, model.MaxTokens))]);
            var states = await model.Tokens.ComputeAsync(sequences, request.Caller, request.Cancellation).ConfigureAwait(false);
            request.Took(Spent.Of(states));
            outputs.Add(PaddedRows.Of("last_hidden_state", sequences, states, model.Facts.Config.HiddenSize));
        }

        return outputs;
    }
}
