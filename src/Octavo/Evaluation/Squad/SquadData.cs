using Octavo.Values;

namespace Octavo.Evaluation.Squad;

/// <summary>The questions of a file in the form of SQuAD 1.1 or 2.0.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">By which script its answers are scored: 2.0 where a question has none, or may have none.</param>
/// <param name="Questions">The questions in the file's order, at least one.</param>
public sealed record SquadData(string Path, SquadVersion Version, IReadOnlyList<SquadQuestion> Questions)
{
    /// <summary>The questions in the file's order.</summary>
    public IReadOnlyList<SquadQuestion> Questions { get; init => field = ValueList<SquadQuestion>.Of(value); } = ValueList<SquadQuestion>.Of(Questions);
}
