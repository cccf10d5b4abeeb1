namespace Octavo.Evaluation.Squad;

/// <summary>What a model answered to a question, and how right that is.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">The text; empty for none.</param>
/// <param name="Score">The model's score of it.</param>
/// <param name="IsExact">Whether it equals a right answer (exact match).</param>
/// <param name="F1">F1 of its words, 0 to 1.</param>
public sealed record SquadResponse(SquadQuestion Question, string Answer, float Score, bool IsExact, double F1)
{
    /// <summary>Scores an answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">The text; empty for none.</param>
    /// <param name="score">The model's score of it.</param>
    /// <param name="version">By which script.</param>
    public static SquadResponse Of(SquadQuestion question, string answer, float score, SquadVersion version)
    {
        ArgumentNullException.ThrowIfNull(question);
        string[] right = [.. question.Answers.Select(one => one.Text)];
        return new(question, answer, score, SquadMetrics.IsExact(answer, right, version), SquadMetrics.F1(answer, right, version));
    }
}
