using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary><c>FixedLength</c>: pieces of so many code points; the last may be shorter.</summary>
internal sealed class FixedLength(int length) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        pieces.BeginSplit();
        var units = pieces.Text.Units;
        for (var p = 0; p < pieces.Count; p++)
        {
            var (from, end, count) = (pieces[p].Start, pieces[p].End, 0);
            for (var i = from; i < end;)
            {
                Characters.At(units, i, out var size);
                i += size;
                if (++count < length) continue;
                pieces.Add(from, i);
                (from, count) = (i, 0);
            }

            pieces.Add(from, end);
        }

        pieces.EndSplit();
    }
}
