using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary><c>BertPreTokenizer</c>: at white space, which vanishes, and at punctuation, each of which is a piece.</summary>
internal sealed class BertPreTokenizer : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        pieces.BeginSplit();
        var units = pieces.Text.Units;
        for (var p = 0; p < pieces.Count; p++)
        {
            var (from, end) = (pieces[p].Start, pieces[p].End);
            for (var i = from; i < end;)
            {
                var kind = Characters.KindOf(Characters.At(units, i, out var size));
                if ((kind & (CharacterKind.Space | CharacterKind.Punctuation)) != 0)
                {
                    pieces.Add(from, i);
                    if ((kind & CharacterKind.Space) == 0) pieces.Add(i, i + size);
                    from = i + size;
                }

                i += size;
            }

            pieces.Add(from, end);
        }

        pieces.EndSplit();
    }
}
