namespace Octavo.Text;

/// <summary>The tokens of one text or pair, special tokens included.</summary>
/// <param name="InputIds">Vocabulary ids, [tokens].</param>
/// <param name="TokenTypeIds">0 for the first text and its special tokens, 1 for the second, [tokens].</param>
/// <param name="Offsets">Where each token lies in its text, in UTF-16 units as strings are indexed; (0, 0) for special tokens. [tokens].</param>
public sealed record Encoding(IReadOnlyList<int> InputIds, IReadOnlyList<int> TokenTypeIds, IReadOnlyList<(int Start, int End)> Offsets);
