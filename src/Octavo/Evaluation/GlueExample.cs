namespace Octavo.Evaluation;

/// <summary>One example of a task, as its file has it.</summary>
/// <param name="Text">The text, or the first of a pair.</param>
/// <param name="Pair">The second of a pair; null for tasks of single texts.</param>
/// <param name="Label">The label's text; empty where <see cref="HasLabel"/> is false.</param>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">The line it stands on, from 1.</param>
public sealed record GlueExample(string Text, string? Pair, string Label, string File, int Line)
{
    /// <summary>Whether a label is given: not in the test files of GLUE.</summary>
    public bool HasLabel { get; init; } = true;
}
