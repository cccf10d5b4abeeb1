using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Inference;

/// <summary>Weights of words, those of all texts one after another: those of text i stand from <c>offsets[i]</c> to <c>offsets[i + 1]</c>.</summary>
internal static class SparseTensors
{
    /// <summary>Answers a call.</summary>
    public static async Task<IReadOnlyList<InferTensor>> AnswerAsync(InferenceRequest request, SparseModel model, InferCall call)
    {
        var texts = call.Texts("text", request);
        request.Count(texts);
        var found = await model.Queue.EmbedAsync(texts.Select(text => text.Text), null, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(found));
        var offsets = new long[found.Count + 1];
        for (var i = 0; i < found.Count; i++) offsets[i + 1] = offsets[i] + found[i].Indices.Count;
        return
        [
            new IntegerTensor("indices", [offsets[^1]], [.. found.SelectMany(one => one.Indices.Select(index => (long)index))]),
            new FloatTensor("values", [offsets[^1]], [.. found.SelectMany(one => one.Values)]),
            new IntegerTensor("offsets", [offsets.Length], offsets),
        ];
    }
}
