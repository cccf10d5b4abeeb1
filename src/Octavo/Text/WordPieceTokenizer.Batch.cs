namespace Octavo.Text;

/// <content>Batches.</content>
public sealed partial class WordPieceTokenizer
{
    /// <inheritdoc/>
    internal override void Append(TokenRoom room, ReadOnlySpan<char> text, string? pair, int maxLength)
    {
        maxLength = CheckLength(maxLength, SpecialOfTwo);
        // Of a second text without a character there is its end alone.
        var ending = pair?.Length == 0 ? 1 : 0;
        var space = new EncodingRoom(checked(text.Length + (pair?.Length ?? 0)), maxLength == int.MaxValue ? maxLength : maxLength - ending);
        while (true)
        {
            room.Reserve(space.Length + ending, out var ids, out var types);
            var (count, cut) = Encode(text, pair.AsSpan(), ids[..space.Length], types[..space.Length], default);
            if (cut && space.Grow()) continue;
            ids.Slice(count, ending).Fill(_sep);
            types.Slice(count, ending).Fill(1);
            room.End(count + ending);
            return;
        }
    }

    /// <inheritdoc/>
    private protected override int LengthOf(int maxLength) => CheckLength(maxLength, SpecialOfTwo);
}
