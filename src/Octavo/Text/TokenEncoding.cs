namespace Octavo.Text;

/// <summary>The tokens of one text or pair of texts. Immutable.</summary>
public sealed class TokenEncoding
{
    internal TokenEncoding(int[] inputIds, int[] tokenTypeIds, (int Start, int End)[] offsets)
    {
        InputIds = inputIds;
        TokenTypeIds = tokenTypeIds;
        Offsets = offsets;
    }

    /// <summary>Vocabulary ids, [tokens].</summary>
    public IReadOnlyList<int> InputIds { get; }

    /// <summary>0 for the first text and its special tokens, 1 for the second, [tokens].</summary>
    public IReadOnlyList<int> TokenTypeIds { get; }

    /// <summary>
    /// Where each token stands in its text, in UTF-16 units, so that <c>text[Start..End]</c> is what it was
    /// made of, [tokens]; (0, 0) for the special tokens put around the texts. (Hugging Face counts code points.)
    /// </summary>
    public IReadOnlyList<(int Start, int End)> Offsets { get; }
}
