namespace Octavo.Evaluation;

/// <summary>The labels of an example of which it may have any number.</summary>
internal static class LabelSets
{
    /// <summary>The labels: those of the file's array, else those that stand in the text with a separator between them; none where it is empty.</summary>
    /// <param name="example">The example.</param>
    /// <param name="separator">What stands between labels.</param>
    public static IReadOnlyList<string> Of(GlueExample example, string separator) =>
        example.Labels ?? example.Label.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
