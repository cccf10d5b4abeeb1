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

    /// <summary>The segment of each token: for BERT 0 for the first text and its special tokens, 1 for the second, [tokens].</summary>
    public IReadOnlyList<int> TokenTypeIds { get; }

    /// <summary>
    /// Where each token stands in its text, in UTF-16 units, so that <c>text[Start..End]</c> is what it was
    /// made of, [tokens]; (0, 0) for the special tokens put around the texts. (Hugging Face counts code points.)
    /// </summary>
    public IReadOnlyList<(int Start, int End)> Offsets { get; }

    /// <summary>1 for a token, 0 for a pad, [tokens]; null where the tokenizer's files ask for no padding.</summary>
    public IReadOnlyList<byte>? AttentionMask { get; internal init; }

    /// <summary>
    /// What was cut off, as further encodings that overlap by the stride of the tokenizer's section <c>truncation</c>; empty where nothing
    /// was cut; null where the files have no such section.
    /// </summary>
    public IReadOnlyList<TokenEncoding>? Overflow { get; internal init; }

    /// <summary>For each token the text it stands in, as <see cref="TextOf"/> answers; null where segments tell.</summary>
    internal sbyte[]? TextIndexes { get; init; }

    /// <summary>The number of each token's word within its text, -1 for special tokens, [tokens]; null where nobody asked.</summary>
    internal int[]? Words { get; init; }

    /// <summary>Which text a token stands in: 0 for the first, 1 for the second; -1 for special tokens and pads, whose offsets mean nothing.</summary>
    /// <param name="token">The token's place in the encoding.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public int TextOf(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, InputIds.Count);
        if (TextIndexes is not null) return TextIndexes[token];

        // One-pass BERT: special tokens are the only ones that take nothing of a text.
        return Offsets[token].Start == Offsets[token].End ? -1 : TokenTypeIds[token];
    }

    /// <summary>The encoding with pads, and its overflow too.</summary>
    internal TokenEncoding PaddedTo(int length, PostProcessors.PaddingRule rule)
    {
        var pads = Math.Max(0, length - InputIds.Count);
        var first = rule.OnLeft ? pads : 0;
        var (ids, types, offsets, mask) = (new int[InputIds.Count + pads], new int[InputIds.Count + pads], new (int, int)[InputIds.Count + pads], new byte[InputIds.Count + pads]);
        ids.AsSpan().Fill(rule.Id);
        types.AsSpan().Fill(rule.Type);
        var texts = new sbyte[ids.Length];
        texts.AsSpan().Fill(-1);
        for (var i = 0; i < InputIds.Count; i++)
        {
            (ids[first + i], types[first + i], offsets[first + i], mask[first + i]) = (InputIds[i], TokenTypeIds[i], Offsets[i], 1);
            if (TextIndexes is not null) texts[first + i] = TextIndexes[i];
        }

        return new TokenEncoding(ids, types, offsets)
        {
            AttentionMask = mask,
            TextIndexes = TextIndexes is null ? null : texts,
            Overflow = Overflow?.Select(part => part.PaddedTo(length, rule)).ToArray(),
        };
    }
}
