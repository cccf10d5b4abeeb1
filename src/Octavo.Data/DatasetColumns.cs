namespace Octavo.Data;

/// <summary>The columns of a data set of one's own.</summary>
/// <param name="Text">The column of the text, or of the first of a pair.</param>
/// <param name="Pair">The column of the second of a pair; null for single texts.</param>
/// <param name="Label">The column of the label; null where there is none.</param>
public sealed record DatasetColumns(string Text, string? Pair, string? Label)
{
    /// <summary>The columns of text.</summary>
    public IReadOnlyList<string> Texts => Pair is null ? [Text] : [Text, Pair];
}
