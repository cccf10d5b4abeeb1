namespace Octavo.Text;

/// <content>Batches.</content>
public sealed partial class WordPieceTokenizer
{
    /// <inheritdoc/>
    public override TokenBatch EncodeBatch(
        IReadOnlyList<(string Text, string? Pair)> texts, int maxLength = 0, Padding padding = Padding.None)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new ArgumentException("expected at least one text", nameof(texts));
        maxLength = CheckLength(maxLength, SpecialOfTwo);
        if (padding == Padding.Max && maxLength == int.MaxValue)
            throw new ArgumentException("expected a maximum length to pad to: the model has none", nameof(maxLength));
        var encodings = new (int[] Ids, int[] Types)[texts.Count];
        for (var i = 0; i < encodings.Length; i++) encodings[i] = EncodeIds(texts[i].Text, texts[i].Pair, maxLength);
        return Told(Pad(Pack(encodings), padding, maxLength), texts, maxLength);
    }

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
}
