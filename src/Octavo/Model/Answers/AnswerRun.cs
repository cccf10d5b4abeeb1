using Octavo.Text;

namespace Octavo.Model.Answers;

/// <summary>Answers questions: their windows go through the model side by side, as many at once as is worth while, whosever they are.</summary>
/// <param name="together">How many tokens go through the model at once, at least one window; 1 for each window by itself.</param>
/// <param name="logits">Start and end of each token of a batch, [N, 2].</param>
internal sealed class AnswerRun(int together, Func<TokenBatch, float[]> logits)
{
    private readonly List<(AnswerCollector Answers, ContextWindows Windows, TokenEncoding Window)> _waiting = [];
    private int _tokens;

    /// <summary>Answers questions.</summary>
    /// <returns>The answers to each, best first.</returns>
    public IReadOnlyList<Answer>[] Answer(IReadOnlyList<CutQuestion> questions)
    {
        var collectors = questions.Select(question => new AnswerCollector(question.Context, question.Options)).ToArray();
        for (var i = 0; i < collectors.Length; i++)
        {
            var windows = questions[i].Windows;
            for (var window = 0; window < windows.Count; window++) Add(collectors[i], windows, windows[window]);
        }

        Compute();
        return [.. collectors.Select(collector => collector.Best())];
    }

    private void Add(AnswerCollector answers, ContextWindows windows, TokenEncoding window)
    {
        if (_tokens > 0 && (long)_tokens + window.InputIds.Count > together) Compute();
        _waiting.Add((answers, windows, window));
        _tokens += window.InputIds.Count;
    }

    private void Compute()
    {
        if (_waiting.Count == 0) return;
        var batch = TokenBatch.Of([.. _waiting.Select(one => one.Window)]);
        var output = logits(batch);
        for (var i = 0; i < _waiting.Count; i++)
        {
            var (answers, windows, window) = _waiting[i];
            answers.Add(window, output.AsSpan(2 * batch.Offsets[i], 2 * batch.LengthOf(i)), windows.TextIndex, windows.NoAnswerIn(window));
        }

        _waiting.Clear();
        _tokens = 0;
    }
}
