using Octavo.Text;

namespace Octavo.Model.Answers;

/// <summary>Answers questions, whose windows go through the model side by side.</summary>
internal static class AnswerRun
{
    /// <summary>Answers questions.</summary>
    /// <param name="questions">The questions with their windows.</param>
    /// <param name="together">How many tokens go through the model at once, at least one window; 1 for each window by itself.</param>
    /// <param name="logits">Start and end of each token of a batch, [N, 2].</param>
    /// <returns>The answers to each, best first.</returns>
    public static IReadOnlyList<Answer>[] Answer(IReadOnlyList<CutQuestion> questions, int together, Func<TokenBatch, float[]> logits)
    {
        var collectors = questions.Select(question => new AnswerCollector(question.Context, question.Options)).ToArray();
        var run = new WindowRun<(AnswerCollector Answers, ContextWindows Windows)>(
            together, 2, logits, (owner, window, output) => owner.Answers.Add(window, output, owner.Windows.TextIndex, owner.Windows.NoAnswerIn(window)));
        for (var i = 0; i < collectors.Length; i++)
        {
            var windows = questions[i].Windows;
            for (var window = 0; window < windows.Count; window++) run.Add((collectors[i], windows), windows[window]);
        }

        run.Compute();
        return [.. collectors.Select(collector => collector.Best())];
    }
}
