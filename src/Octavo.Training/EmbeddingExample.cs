using Octavo.Values;

namespace Octavo.Training;

/// <summary>Two texts to learn embeddings from.</summary>
/// <param name="Text">The first: a question, or either of two texts that are alike.</param>
/// <param name="Other">The second: what answers it, or the other text.</param>
/// <param name="File">The file they stand in.</param>
/// <param name="Line">The line they stand on, from 1.</param>
public sealed record EmbeddingExample(string Text, string Other, string File, int Line)
{
    /// <summary>How alike they are, from -1 to 1; null where nobody says.</summary>
    public double? Score { get; init; }

    /// <summary>Texts that do not belong to the first, as many in each example; those of the other examples are told from it too.</summary>
    public IReadOnlyList<string> Negatives { get; init => field = ValueList<string>.Of(value)!; } = [];

    /// <summary>All texts, in order.</summary>
    internal IReadOnlyList<string> Texts => [Text, Other, .. Negatives];
}
