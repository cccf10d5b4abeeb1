using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary><c>Whitespace</c>: pieces are runs of word characters (marks and joiners too) and runs of what is neither word nor space.</summary>
internal sealed class Whitespace : PreTokenizer
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        pieces.BeginSplit();
        var units = pieces.Text.Units;
        for (var p = 0; p < pieces.Count; p++)
        {
            var (from, end, last) = (pieces[p].Start, pieces[p].End, Kind.Space);
            for (var i = from; i < end;)
            {
                var kind = KindOf(Characters.At(units, i, out var size));
                if (kind != last)
                {
                    if (last != Kind.Space) pieces.Add(from, i);
                    (from, last) = (i, kind);
                }

                i += size;
            }

            if (last != Kind.Space) pieces.Add(from, end);
        }

        pieces.EndSplit();
    }

    private static Kind KindOf(int codePoint) =>
        (Characters.KindOf(codePoint) & CharacterKind.Space) != 0 ? Kind.Space
        : Characters.IsWord(codePoint) ? Kind.Word : Kind.Other;
}
