namespace Octavo.Evaluation;

/// <summary>One example of a task, as its file has it.</summary>
/// <param name="Text">The text, or the first of a pair.</param>
/// <param name="Pair">The second of a pair; null for tasks of single texts.</param>
/// <param name="Label">The label's text.</param>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">The line it stands on, from 1.</param>
public sealed record GlueExample(string Text, string? Pair, string Label, string File, int Line);
