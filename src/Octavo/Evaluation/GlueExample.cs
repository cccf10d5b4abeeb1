using Octavo.Values;

namespace Octavo.Evaluation;

/// <summary>One example of a task, as its file has it.</summary>
/// <param name="Text">The text, or the first of a pair.</param>
/// <param name="Pair">The second of a pair; null for tasks of single texts.</param>
/// <param name="Label">The label's text; empty where <see cref="HasLabel"/> is false. Where a task has several labels for a text, all of them as the file writes them.</param>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">The line it stands on, from 1.</param>
public sealed record GlueExample(string Text, string? Pair, string Label, string File, int Line)
{
    /// <summary>Whether a label is given: not in the test files of GLUE.</summary>
    public bool HasLabel { get; init; } = true;

    /// <summary>The labels one by one, where the file has an array of them; null where <see cref="Label"/> is a text.</summary>
    public IReadOnlyList<string>? Labels { get; init => field = ValueList<string>.Of(value); }

    /// <summary>Whether the file has the label as a number and not as a text that could be one.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The labels of an example of which it may have any number: those of the file's array, else those that stand in the text with a separator between them; none where it is empty.</summary>
    /// <param name="separator">What stands between labels.</param>
    public IReadOnlyList<string> LabelSet(string separator) => Labels ?? Label.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
