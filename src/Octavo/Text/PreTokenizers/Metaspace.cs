using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary><c>Metaspace</c> of SentencePiece: spaces become a mark, words begin with it.</summary>
/// <param name="mark">What a space becomes: one character, as text.</param>
/// <param name="scheme">Which pieces get a mark in front that have none.</param>
/// <param name="splits">Pieces are cut before every mark.</param>
internal sealed class Metaspace(string mark, PrependScheme scheme, bool splits) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        var text = pieces.Text;
        text.BeginRewrite();
        pieces.BeginSplit();
        for (var p = 0; p < pieces.Count; p++)
        {
            var (from, end, start) = (pieces[p].Start, pieces[p].End, text.NewLength);
            var units = text.Units[from..end];
            if (!StartsMarked(units) && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && text.SourceOf(from).Start == 0)))
                text.Add(mark, from);
            KeepMarked(text, from, end);
            if (splits) AddWords(pieces, start);
            else pieces.Add(start, text.NewLength);
        }

        text.EndRewrite();
        pieces.EndSplit();
    }

    private bool StartsMarked(ReadOnlySpan<char> units) => units[0] == ' ' || units.StartsWith(mark, StringComparison.Ordinal);

    private void KeepMarked(AlignedText text, int from, int end)
    {
        while (from < end)
        {
            var space = text.Units[from..end].IndexOf(' ');
            if (space < 0) break;
            text.Keep(from, from + space);
            text.Add(mark, from + space);
            from += space + 1;
        }

        text.Keep(from, end);
    }

    /// <summary>A mark belongs to what follows it; of several each but the last is a piece of its own.</summary>
    private void AddWords(PieceList pieces, int start)
    {
        var units = pieces.Text.NewUnits;
        var from = start;
        for (var i = start + 1; i < units.Length; i++)
        {
            if (units[i] != mark[0] || !units[i..].StartsWith(mark, StringComparison.Ordinal)) continue;
            pieces.Add(from, i);
            from = i;
        }

        pieces.Add(from, units.Length);
    }
}

/// <summary>Which pieces get a mark in front.</summary>
internal enum PrependScheme
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those that begin the text.</summary>
    First,

    /// <summary>All.</summary>
    Always,
}
