using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary>
/// <c>ByteLevel</c> of GPT-2: words with the space before them, each UTF-8 byte as its letter. Every byte of a character comes from
/// the whole character.
/// </summary>
/// <param name="addsPrefixSpace">Every piece begins with a space, one more where it has none.</param>
/// <param name="splits">Pieces are cut into words.</param>
internal sealed class ByteLevel(bool addsPrefixSpace, bool splits) : PreTokenizer
{
    /// <inheritdoc/>
    public override bool WantsSpaceBeforeWords => !addsPrefixSpace;

    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        if (addsPrefixSpace) AddSpaces(pieces);
        var text = pieces.Text;
        text.BeginRewrite();
        pieces.BeginSplit();
        for (var p = 0; p < pieces.Count; p++)
        {
            var (from, end) = (pieces[p].Start, pieces[p].End);
            while (from < end)
            {
                var next = splits ? from + Gpt2Words.LengthAt(text.Units[from..end]) : end;
                var start = text.NewLength;
                text.KeepAsBytes(from, next);
                pieces.Add(start, text.NewLength);
                from = next;
            }
        }

        text.EndRewrite();
        pieces.EndSplit();
    }

    private static void AddSpaces(PieceList pieces)
    {
        var text = pieces.Text;
        text.BeginRewrite();
        pieces.BeginSplit();
        for (var p = 0; p < pieces.Count; p++)
        {
            var (from, end, start) = (pieces[p].Start, pieces[p].End, text.NewLength);
            if (text.Units[from] != ' ') text.Add(' ', from);
            text.Keep(from, end);
            pieces.Add(start, text.NewLength);
        }

        text.EndRewrite();
        pieces.EndSplit();
    }
}
