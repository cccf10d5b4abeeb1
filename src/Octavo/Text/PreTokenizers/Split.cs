using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.PreTokenizers;

/// <summary><c>Split</c>: at the matches of a string or a regular expression, which see one piece only.</summary>
internal sealed class Split(TextPattern pattern, SplitBehavior behavior, bool inverted) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        pieces.BeginSplit();
        for (var p = 0; p < pieces.Count; p++)
        {
            var (start, end) = (pieces[p].Start, pieces[p].End);
            var units = pieces.Text.Units[start..end];
            var splitting = new Splitting(pieces, behavior, inverted, start);
            var cursor = default(TextPattern.Cursor);
            while (pattern.TryFind(pieces.Matcher, units, ref cursor, out var from, out var to)) splitting.Match(start + from, start + to);
            splitting.End(end);
        }

        pieces.EndSplit();
    }
}
