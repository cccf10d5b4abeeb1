using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Inference;

/// <summary>The best answer to each question, with its place in code points; or logits of tokens.</summary>
internal static class AnswerTensors
{
    /// <summary>Answers a call.</summary>
    public static async Task<IReadOnlyList<InferTensor>> AnswerAsync(InferenceRequest request, AnswerModel model, InferCall call)
    {
        if (call.HasIds)
        {
            var sequences = call.Sequences(request);
            var logits = await model.Logits.ComputeAsync(sequences, request.Caller, request.Cancellation).ConfigureAwait(false);
            request.Took(Spent.Of(logits));
            return [PaddedRows.OfHalf("start_logits", sequences, logits, 0), PaddedRows.OfHalf("end_logits", sequences, logits, 1)];
        }

        var (questions, contexts) = (call.Texts("question", request), call.Texts("context", request));
        if (questions.Length != contexts.Length) throw new RequestException(ErrorKind.Invalid, $"context: expected as many as questions, {questions.Length}, found {contexts.Length}");
        InputText[] pairs = [.. questions.Select((question, i) => question with { Pair = contexts[i].Text })];
        request.Count(pairs);
        TextWindows.RequireFit(request, pairs);
        var found = await model.Queue.AnswerAsync([.. pairs.Select(pair => (pair.Text, pair.Pair!))], null, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(found));
        long[] shape = [found.Count];
        return
        [
            new TextTensor("answer", shape, [.. found.Select(answers => answers[0].Text)]),
            new FloatTensor("score", shape, [.. found.Select(answers => answers[0].Score)]),
            new IntegerTensor("start", shape, [.. found.Select((answers, i) => (long)new CodePoints(contexts[i].Text).Before(answers[0].Start))]),
            new IntegerTensor("end", shape, [.. found.Select((answers, i) => (long)new CodePoints(contexts[i].Text).Before(answers[0].End))]),
        ];
    }
}
