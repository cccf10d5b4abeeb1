namespace Octavo.Text;

/// <content>From text to ids.</content>
public sealed partial class WordPieceTokenizer
{
    private const int SpecialOfOne = 2;
    private const int SpecialOfTwo = 3;

    /// <inheritdoc/>
    public override TokenEncoding Encode(string text, string? pair, EncodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Truncation is { } strategy and not TruncationStrategy.LongestFirst) return EncodeCut(text, pair, options, strategy);
        if (options.SpecialTokens == SpecialTokens.Skip) return EncodeBare(text, pair, options.MaxLength);
        return pair?.Length == 0 && (_emptyPair == EmptyPair.Counts || options.EmptyPair == EmptyPair.Counts)
            ? EncodeWithEmptyPair(text, CheckLength(options.MaxLength, SpecialOfTwo))
            : Encode(text, pair.AsSpan(), CheckLength(options.MaxLength, SpecialAround(pair)));
    }

    /// <summary>The encoding of the first text, and one more token that ends the second.</summary>
    private TokenEncoding EncodeWithEmptyPair(string text, int maxLength)
    {
        var first = Encode(text, default, maxLength == int.MaxValue ? maxLength : maxLength - 1);
        return new TokenEncoding([.. first.InputIds, _sep], [.. first.TokenTypeIds, 1], [.. first.Offsets, default]);
    }

    private TokenEncoding Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, int maxLength)
    {
        var room = new EncodingRoom(text.Length + pair.Length, maxLength);
        while (true)
        {
            var ids = new int[room.Length];
            var types = new int[room.Length];
            var offsets = new (int Start, int End)[room.Length];
            var (count, cut) = Encode(text, pair, ids, types, offsets);
            if (cut && room.Grow()) continue;
            return new TokenEncoding(ids[..count], types[..count], offsets[..count]);
        }
    }

    /// <summary>The encoding with room for special tokens, without them.</summary>
    private TokenEncoding EncodeBare(string text, string? pair, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (maxLength == 0) maxLength = ModelMaxLength;
        var special = SpecialAround(pair);
        var full = Encode(text, pair.AsSpan(), maxLength > int.MaxValue - special ? int.MaxValue : maxLength + special);
        var kept = new List<int>(full.InputIds.Count);
        var end = full.InputIds.Count - 1;
        var second = special == SpecialOfTwo ? full.TokenTypeIds.TakeWhile(type => type == 0).Count() - 1 : end;
        for (var i = 1; i < end; i++)
        {
            if (i != second) kept.Add(i);
        }

        return new TokenEncoding(
            [.. kept.Select(i => full.InputIds[i])], [.. kept.Select(i => full.TokenTypeIds[i])], [.. kept.Select(i => full.Offsets[i])]);
    }

    /// <summary>The tokens of a text in the caller's buffers, without allocation.</summary>
    /// <param name="text">The text.</param>
    /// <param name="inputIds">Takes the ids; as long as the result may be, special tokens included.</param>
    /// <param name="tokenTypeIds">Takes the segment of each token, 0; as long.</param>
    /// <returns>Number of tokens.</returns>
    /// <exception cref="ArgumentException">The buffers differ in length or are too short for the special tokens.</exception>
    public int Encode(ReadOnlySpan<char> text, Span<int> inputIds, Span<int> tokenTypeIds)
    {
        CheckBuffers(inputIds.Length, tokenTypeIds.Length, SpecialOfOne);
        return Encode(text, default, inputIds, tokenTypeIds, default).Count;
    }

    /// <summary>The tokens of a pair of texts in the caller's buffers, without allocation.</summary>
    /// <param name="text">The first text.</param>
    /// <param name="pair">The second text; none when empty.</param>
    /// <param name="inputIds">Takes the ids; as long as the result may be, special tokens included.</param>
    /// <param name="tokenTypeIds">Takes the segment of each token, 0 or 1; as long.</param>
    /// <returns>Number of tokens.</returns>
    /// <exception cref="ArgumentException">The buffers differ in length or are too short for the special tokens.</exception>
    public int Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, Span<int> inputIds, Span<int> tokenTypeIds)
    {
        CheckBuffers(inputIds.Length, tokenTypeIds.Length, SpecialAround(pair));
        return Encode(text, pair, inputIds, tokenTypeIds, default).Count;
    }

    private (int Count, bool Cut) Encode(
        ReadOnlySpan<char> text, ReadOnlySpan<char> pair, Span<int> ids, Span<int> types, Span<(int Start, int End)> offsets)
    {
        var isPair = !pair.IsEmpty;
        var budget = ids.Length - SpecialAround(pair);
        offsets.Clear();
        ids[0] = _cls;
        var first = Run(text, ids, offsets, 1, budget);
        var second = 0;
        var cut = first > budget;
        if (isPair)
        {
            var room = budget - Math.Min(first, budget);
            second = Run(pair, ids, offsets, 2 + budget - room, room, budget);
            cut = first + second > budget;
            if (cut) (first, second) = Shorten(text, pair, first, second, ids, offsets, budget);
        }

        first = Math.Min(first, budget);
        return (Finish(ids, types, offsets, first, second, isPair), cut);
    }

    private (int First, int Second) Shorten(
        ReadOnlySpan<char> text, ReadOnlySpan<char> pair, int first, int second, Span<int> ids, Span<(int Start, int End)> offsets, int budget)
    {
        if (first > budget && second > budget && budget % 2 == 1)
        {
            // Who gets the odd token depends on which text is longer in full.
            first = Run(text, [], [], 0, 0, int.MaxValue);
            second = Run(pair, [], [], 0, 0, int.MaxValue);
        }

        (first, second) = Truncation.LongestFirst(first, second, budget);
        Run(pair, ids, offsets, 2 + first, second);
        return (first, second);
    }

    private int Finish(Span<int> ids, Span<int> types, Span<(int Start, int End)> offsets, int first, int second, bool isPair)
    {
        types[..(2 + first)].Clear();
        ids[1 + first] = _sep;
        if (!offsets.IsEmpty) offsets[1 + first] = default;
        if (!isPair) return SpecialOfOne + first;
        types.Slice(2 + first, second + 1).Fill(1);
        ids[2 + first + second] = _sep;
        if (!offsets.IsEmpty) offsets[2 + first + second] = default;
        return SpecialOfTwo + first + second;
    }

    /// <summary>Adds the tokens of a text at a place of the buffers.</summary>
    /// <returns>Number of tokens, those beyond <paramref name="room"/> included up to a word past <paramref name="enough"/>.</returns>
    private int Run(ReadOnlySpan<char> text, Span<int> ids, Span<(int Start, int End)> offsets, int at, int room, int enough = 0)
    {
        enough = Math.Max(room, enough);
        var sink = new TokenSink(
            ids.Slice(at, room), offsets.IsEmpty ? default : offsets.Slice(at, room), enough < int.MaxValue ? enough + 1 : enough);
        _sequences.Run(text, ref sink);
        return sink.Count;
    }

    private static int SpecialAround(ReadOnlySpan<char> pair) => pair.IsEmpty ? SpecialOfOne : SpecialOfTwo;

    private int CheckLength(int maxLength, int special)
    {
        if (maxLength == 0) maxLength = ModelMaxLength;
        if (maxLength < special)
            throw new ArgumentOutOfRangeException(nameof(maxLength), maxLength, $"expected at least the {special} special tokens");
        return maxLength;
    }

    private static void CheckBuffers(int ids, int types, int special)
    {
        if (ids != types) throw new ArgumentException($"expected buffers of one length, found {ids} and {types}");
        if (ids < special) throw new ArgumentException($"expected room for the {special} special tokens, found {ids}");
    }
}
