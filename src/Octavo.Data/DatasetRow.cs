namespace Octavo.Data;

/// <summary>A row of a file.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Text">The text, or the first of a pair.</param>
/// <param name="Pair">The second of a pair; null for none.</param>
/// <param name="Label">The label as it is written; empty where none was asked for.</param>
internal readonly record struct DatasetRow(int Line, string Text, string? Pair, string Label)
{
    /// <summary>The labels one by one, where the file has an array of them.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether the label is a number in the file, not a text.</summary>
    public bool IsNumber { get; init; }
}
