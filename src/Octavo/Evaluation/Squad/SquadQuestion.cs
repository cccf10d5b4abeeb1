using Octavo.Values;

namespace Octavo.Evaluation.Squad;

/// <summary>A question about a context, as its file has it.</summary>
/// <param name="Id">Its name, unique in the file.</param>
/// <param name="Question">The question.</param>
/// <param name="Context">What holds the answer.</param>
/// <param name="Answers">The right answers, as different people gave them; none where the context has none.</param>
/// <param name="Place">Where in the file it stands, as <c>data[0].paragraphs[2].qas[1]</c>.</param>
public sealed record SquadQuestion(string Id, string Question, string Context, IReadOnlyList<SquadAnswer> Answers, string Place)
{
    /// <summary>The right answers; none where the context has none.</summary>
    public IReadOnlyList<SquadAnswer> Answers { get; init => field = ValueList<SquadAnswer>.Of(value); } = ValueList<SquadAnswer>.Of(Answers);
}
