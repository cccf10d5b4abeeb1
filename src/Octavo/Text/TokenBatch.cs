namespace Octavo.Text;

/// <summary>
/// The tokens of several sequences side by side, without padding unless asked for:
/// sequence i is <c>[Offsets[i], Offsets[i + 1])</c>. Immutable.
/// </summary>
public sealed class TokenBatch
{
    /// <summary>Takes over the arrays of a batch.</summary>
    /// <param name="inputIds">Vocabulary ids, [tokens].</param>
    /// <param name="tokenTypeIds">Segment of each token (0 or 1), [tokens].</param>
    /// <param name="offsets">Where each sequence starts, and the end of the last, [sequences + 1].</param>
    /// <param name="attentionMask">1 for a token that others may attend to, 0 for padding, [tokens]; null when all are 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public TokenBatch(int[] inputIds, int[] tokenTypeIds, int[] offsets, byte[]? attentionMask = null)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        ArgumentNullException.ThrowIfNull(tokenTypeIds);
        ArgumentNullException.ThrowIfNull(offsets);
        if (offsets.Length == 0 || offsets[0] != 0 || offsets[^1] != inputIds.Length)
            throw new ArgumentException($"offsets must begin with 0 and end with the number of tokens, {inputIds.Length}", nameof(offsets));
        for (var i = 1; i < offsets.Length; i++)
        {
            if (offsets[i] <= offsets[i - 1])
                throw new ArgumentException($"sequence {i - 1} has no tokens: offsets {offsets[i - 1]} and {offsets[i]}", nameof(offsets));
        }

        if (tokenTypeIds.Length != inputIds.Length)
            throw new ArgumentException($"expected {inputIds.Length} token type ids, found {tokenTypeIds.Length}", nameof(tokenTypeIds));
        if (attentionMask is not null && attentionMask.Length != inputIds.Length)
            throw new ArgumentException($"expected {inputIds.Length} mask values, found {attentionMask.Length}", nameof(attentionMask));
        AttentionMask = attentionMask;
        (InputIds, TokenTypeIds, Offsets, Count, TokenCount) = (inputIds, tokenTypeIds, offsets, offsets.Length - 1, inputIds.Length);
    }

    /// <summary>Encodings side by side.</summary>
    /// <param name="encodings">At least one, each with a token.</param>
    /// <exception cref="ArgumentNullException"><paramref name="encodings"/> is null.</exception>
    /// <exception cref="ArgumentException">An encoding has no tokens.</exception>
    public static TokenBatch Of(IReadOnlyList<TokenEncoding> encodings)
    {
        ArgumentNullException.ThrowIfNull(encodings);
        var offsets = new int[encodings.Count + 1];
        for (var i = 0; i < encodings.Count; i++) offsets[i + 1] = checked(offsets[i] + encodings[i].InputIds.Count);
        return new TokenBatch([.. encodings.SelectMany(one => one.InputIds)], [.. encodings.SelectMany(one => one.TokenTypeIds)], offsets);
    }

    /// <summary>Batches side by side.</summary>
    /// <param name="batches">At least one, none of them padded.</param>
    internal static TokenBatch Join(IReadOnlyList<TokenBatch> batches)
    {
        if (batches.Count == 1) return batches[0];
        var (tokens, sequences) = (0, 0);
        foreach (var batch in batches) (tokens, sequences) = (checked(tokens + batch.TokenCount), checked(sequences + batch.Count));
        var (ids, types, offsets) = (new int[tokens], new int[tokens], new int[sequences + 1]);
        var (token, sequence) = (0, 0);
        foreach (var batch in batches)
        {
            batch.InputIds.AsSpan(0, batch.TokenCount).CopyTo(ids.AsSpan(token));
            batch.TokenTypeIds.AsSpan(0, batch.TokenCount).CopyTo(types.AsSpan(token));
            for (var i = 0; i < batch.Count; i++) offsets[++sequence] = token + batch.Offsets[i + 1];
            token += batch.TokenCount;
        }

        return new TokenBatch(ids, types, offsets);
    }

    /// <summary>Vocabulary ids, [tokens].</summary>
    public IReadOnlyList<int> InputIdList => InputIds;

    /// <summary>Where each sequence starts among the tokens of all, and the end of the last, [sequences + 1].</summary>
    public ReadOnlySpan<int> SequenceOffsets => Offsets.AsSpan(0, Count + 1);

    /// <summary>Vocabulary ids of a sequence, [length]; <see cref="Tokenizer.TokenOf"/> spells them.</summary>
    /// <param name="index">The sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public ReadOnlySpan<int> InputIdsOf(int index) => SliceOf(InputIds, index);

    /// <summary>The segment of each token of a sequence (0 or 1), [length].</summary>
    /// <param name="index">The sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public ReadOnlySpan<int> TokenTypeIdsOf(int index) => SliceOf(TokenTypeIds, index);

    /// <summary>1 for each token of a sequence, 0 for each pad, [length]; empty where the batch has no pads.</summary>
    /// <param name="index">The sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public ReadOnlySpan<byte> AttentionMaskOf(int index)
    {
        RequireSequence(index);
        return AttentionMask is null ? [] : SliceOf(AttentionMask, index);
    }

    /// <summary>
    /// A sequence as the tokenizer tells it, without pads: with the place in its text of each token (<see cref="TokenEncoding.Offsets"/>). The text
    /// is read again for it.
    /// </summary>
    /// <param name="index">The sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    /// <exception cref="InvalidOperationException">The batch was made of ids: there is no text.</exception>
    public TokenEncoding EncodingOf(int index)
    {
        RequireSequence(index);
        return Encodings is { } encode ? encode(index) : throw new InvalidOperationException("expected a batch that a tokenizer made of texts, found one of ids");
    }

    /// <summary>Number of sequences.</summary>
    public int Count { get; private set; }

    /// <summary>Number of tokens of all sequences, pads included where there are any.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Number of tokens of sequence <paramref name="index"/>.</summary>
    public int LengthOf(int index) => Offsets[index + 1] - Offsets[index];

    /// <summary>Some of the sequences.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many; at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public TokenBatch Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - first);
        var (start, end) = (Offsets[first], Offsets[first + count]);
        var offsets = new int[count + 1];
        for (var i = 0; i < offsets.Length; i++) offsets[i] = Offsets[first + i] - start;
        return new TokenBatch(InputIds[start..end], TokenTypeIds[start..end], offsets, AttentionMask?[start..end]);
    }

    /// <summary>The sequences, none of them padded yet, with pads after the shorter ones.</summary>
    /// <param name="length">The length of each; null for that of the longest.</param>
    /// <param name="padId">The id of the token that pads.</param>
    internal TokenBatch PaddedTo(int? length, int padId)
    {
        var width = length ?? Enumerable.Range(0, Count).Max(LengthOf);
        if ((long)Count * width > Array.MaxLength)
            throw new ArgumentException($"expected at most {Array.MaxLength} tokens with their pads, found {(long)Count * width}", nameof(length));
        var total = Count * width;
        var ids = new int[total];
        var types = new int[total];
        var mask = new byte[total];
        var offsets = new int[Count + 1];
        for (var i = 0; i < Count; i++)
        {
            var (start, tokens) = (offsets[i], LengthOf(i));
            InputIds.AsSpan(Offsets[i], tokens).CopyTo(ids.AsSpan(start));
            TokenTypeIds.AsSpan(Offsets[i], tokens).CopyTo(types.AsSpan(start));
            mask.AsSpan(start, tokens).Fill(1);
            ids.AsSpan(start + tokens, width - tokens).Fill(padId);
            offsets[i + 1] = start + width;
        }

        return new TokenBatch(ids, types, offsets, mask);
    }

    /// <summary>Reads the text of a sequence again; null where there is none. Set by the tokenizer that makes the batch, before anybody has it.</summary>
    internal Func<int, TokenEncoding>? Encodings { get; set; }

    /// <summary>Vocabulary ids; of a batch that shows a room there may be more behind the last token.</summary>
    internal int[] InputIds { get; private set; }

    /// <summary>Segments, as long.</summary>
    internal int[] TokenTypeIds { get; private set; }

    /// <summary>Where each sequence starts, and the end of the last; there may be more behind it.</summary>
    internal int[] Offsets { get; private set; }

    /// <summary>1 for each token that others may attend to; null when all are.</summary>
    internal byte[]? AttentionMask { get; }

    /// <summary>Shows the sequences of a room, which nobody outside the call sees.</summary>
    internal void Show(int[] ids, int[] types, int[] offsets, int count, int tokens) =>
        (InputIds, TokenTypeIds, Offsets, Count, TokenCount) = (ids, types, offsets, count, tokens);

    private ReadOnlySpan<T> SliceOf<T>(T[] values, int index)
    {
        RequireSequence(index);
        return values.AsSpan(Offsets[index], LengthOf(index));
    }

    private void RequireSequence(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
    }
}
