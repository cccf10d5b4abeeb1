using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Inference;

/// <summary>Labels of texts and pairs, and scores of documents for queries.</summary>
internal static class LabelTensors
{
    /// <summary>Answers a call for labels.</summary>
    public static async Task<IReadOnlyList<InferTensor>> AnswerAsync(InferenceRequest request, ClassifierQueue labels, InferCall call)
    {
        var found = await ClassifyAsync(request, labels, call).ConfigureAwait(false);
        long count = found[0].Scores.Count;
        return
        [
            new TextTensor("label", [found.Count], [.. found.Select(one => one.Label)]),
            new FloatTensor("scores", [found.Count, count], [.. found.SelectMany(one => one.Scores)]),
            new FloatTensor("logits", [found.Count, count], [.. found.SelectMany(one => one.Logits)]),
        ];
    }

    /// <summary>Answers a call for scores: of texts for one query or for as many, in the order of the texts; or of pairs that are ids.</summary>
    public static async Task<IReadOnlyList<InferTensor>> RankAsync(InferenceRequest request, RerankerModel model, InferCall call)
    {
        if (call.HasIds)
        {
            var found = await ClassifyAsync(request, model.Labels, call).ConfigureAwait(false);
            return [new FloatTensor("score", [found.Count], [.. found.Select(one => one.Score)]), new FloatTensor("logits", [found.Count, 1], [.. found.SelectMany(one => one.Logits)])];
        }

        var (queries, texts) = (call.Texts("query", request), call.Texts("text", request));
        if (queries.Length != 1 && queries.Length != texts.Length) throw new RequestException(ErrorKind.Invalid, $"query: expected one or as many as texts, {texts.Length}, found {queries.Length}");
        request.Count(texts.Select((text, i) => text with { Text = queries[queries.Length == 1 ? 0 : i].Text, Pair = text.Text }));
        var groups = texts.Select((text, i) => (Query: queries[queries.Length == 1 ? 0 : i].Text, text.Text, Place: i)).GroupBy(one => one.Query, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray();
        var ranked = await Task.WhenAll(groups.Select(group => model.Queue.RankAsync(group[0].Query, [.. group.Select(one => one.Text)], null, RankScores.Activated, request.Caller, request.Cancellation))).ConfigureAwait(false);
        var scores = new float[texts.Length];
        for (var i = 0; i < groups.Length; i++)
        {
            request.Took(Spent.Of(ranked[i]));
            foreach (var document in ranked[i]) scores[groups[i][document.Index].Place] = document.Score;
        }

        return [new FloatTensor("score", [scores.Length], scores)];
    }

    private static async Task<QueueResults<Prediction>> ClassifyAsync(InferenceRequest request, ClassifierQueue labels, InferCall call)
    {
        QueueResults<Prediction> found;
        if (call.HasIds)
        {
            found = await labels.ClassifyAsync(call.Sequences(request), request.Caller, request.Cancellation).ConfigureAwait(false);
        }
        else
        {
            var (texts, pairs) = (call.Texts("text", request), call.TextsOrNull("text_pair", request));
            if (pairs is not null && pairs.Length != texts.Length) throw new RequestException(ErrorKind.Invalid, $"text_pair: expected as many as texts, {texts.Length}, found {pairs.Length}");
            request.Count(texts.Select((text, i) => text with { Pair = pairs?[i].Text }));
            found = await labels.ClassifyAsync([.. texts.Select((text, i) => (text.Text, pairs?[i].Text))], request.Caller, request.Cancellation).ConfigureAwait(false);
        }

        request.Took(Spent.Of(found));
        return found;
    }
}
