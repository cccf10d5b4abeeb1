namespace Octavo.Text;

/// <content>Batches.</content>
public sealed partial class WordPieceTokenizer
{
    /// <summary>The tokens of several texts or pairs side by side.</summary>
    /// <param name="texts">The texts, each alone (null or empty) or with a second one; at least one.</param>
    /// <param name="maxLength">Most tokens of each, special ones included; 0 for <see cref="ModelMaxLength"/>.</param>
    /// <param name="padding">What follows the shorter ones.</param>
    /// <exception cref="ArgumentException">There are no texts, or <see cref="Padding.Max"/> is asked for without a maximum.</exception>
    public TokenBatch EncodeBatch(
        IReadOnlyList<(string Text, string? Pair)> texts, int maxLength = 0, Padding padding = Padding.None)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new ArgumentException("expected at least one text", nameof(texts));
        maxLength = CheckLength(maxLength, SpecialOfTwo);
        if (padding == Padding.Max && maxLength == int.MaxValue)
            throw new ArgumentException("expected a maximum length to pad to: the model has none", nameof(maxLength));
        var encodings = new (int[] Ids, int[] Types)[texts.Count];
        for (var i = 0; i < encodings.Length; i++) encodings[i] = EncodeIds(texts[i].Text, texts[i].Pair, maxLength);
        return Pad(Pack(encodings), padding, maxLength);
    }

    /// <summary>Pads sequences that are not padded yet.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="padding">What follows the shorter ones.</param>
    /// <param name="maxLength">The length for <see cref="Padding.Max"/>.</param>
    internal TokenBatch Pad(TokenBatch batch, Padding padding, int maxLength) =>
        padding == Padding.None ? batch : batch.PaddedTo(padding == Padding.Max ? maxLength : null, PadId);

    private (int[] Ids, int[] Types) EncodeIds(string text, string? pair, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        var room = new EncodingRoom(text.Length + (pair?.Length ?? 0), maxLength);
        while (true)
        {
            var ids = new int[room.Length];
            var types = new int[room.Length];
            var (count, cut) = Encode(text, pair.AsSpan(), ids, types, default);
            if (cut && room.Grow()) continue;
            return (ids[..count], types[..count]);
        }
    }

    private static int Add(int before, int tokens) => (long)before + tokens <= Array.MaxLength
        ? before + tokens
        : throw new ArgumentException($"texts: expected at most {Array.MaxLength} tokens together, found more");

    private static TokenBatch Pack((int[] Ids, int[] Types)[] encodings)
    {
        var offsets = new int[encodings.Length + 1];
        for (var i = 0; i < encodings.Length; i++) offsets[i + 1] = Add(offsets[i], encodings[i].Ids.Length);
        var ids = new int[offsets[^1]];
        var types = new int[offsets[^1]];
        for (var i = 0; i < encodings.Length; i++)
        {
            encodings[i].Ids.CopyTo(ids, offsets[i]);
            encodings[i].Types.CopyTo(types, offsets[i]);
        }

        return new TokenBatch(ids, types, offsets);
    }
}
