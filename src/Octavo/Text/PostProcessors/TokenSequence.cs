using Octavo.Text.Alignment;

namespace Octavo.Text.PostProcessors;

/// <summary>The tokens of one text before anything is put around them; used again and again.</summary>
internal sealed class TokenSequence
{
    private int[] _ids = new int[128];
    private Source[] _sources = new Source[128];
    private (int Leading, int Trailing)[] _spaces = new (int, int)[128];
    private int[] _words = new int[128];
    private int _word;

    private string _text = "";

    /// <summary>Number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>The ids.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Forgets all tokens and begins with a text.</summary>
    public void Begin(string text) => (_text, Count, _word) = (text, 0, -1);

    /// <summary>The tokens that follow are of a new word: of another piece of the pre-tokenizer, or an added token.</summary>
    public void BeginWord() => _word++;

    /// <summary>Adds a token.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="source">Where it stands in the text.</param>
    /// <param name="spaces">How many characters of it at the beginning and at the end are spaces, for trims.</param>
    public void Add(int id, Source source, (int Leading, int Trailing) spaces)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, 2 * Count);
            Array.Resize(ref _sources, 2 * Count);
            Array.Resize(ref _spaces, 2 * Count);
            Array.Resize(ref _words, 2 * Count);
        }

        _ids[Count] = id;
        _sources[Count] = source;
        _words[Count] = _word;
        _spaces[Count++] = spaces;
    }

    /// <summary>The number of the word that a token is of, from 0.</summary>
    public int WordOf(int token) => _words[token];

    /// <summary>Copies a window of the tokens.</summary>
    /// <param name="start">The first token.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="ids">Takes their ids.</param>
    /// <param name="offsets">Takes their places.</param>
    /// <param name="trims">What becomes of the places (<c>process_offsets</c> of the reference).</param>
    public void CopyTo(int start, int end, Span<int> ids, Span<(int Start, int End)> offsets, IReadOnlyList<bool> trims)
    {
        _ids.AsSpan(start..end).CopyTo(ids);
        for (var i = start; i < end; i++)
        {
            var place = (_sources[i].Start, _sources[i].End);
            foreach (var keepsFirst in trims) place = Trim(place, _spaces[i], keepsFirst && (i == start || place.Start == 0));
            offsets[i - start] = place;
        }
    }

    /// <summary>A single space at the beginning of the first token is the one that the tokenizer may have added: it stays.</summary>
    private (int Start, int End) Trim((int Start, int End) place, (int Leading, int Trailing) spaces, bool isFirst)
    {
        var (start, end) = place;
        var leading = isFirst && spaces.Leading == 1 ? 0 : spaces.Leading;
        for (; leading > 0 && start < end; leading--) start += IsPairAt(start) ? 2 : 1;
        if (CountBefore(end, spaces.Trailing) < spaces.Trailing) return (start, end);
        for (var trailing = spaces.Trailing; trailing > 0 && end > start; trailing--) end -= IsPairAt(end - 2) ? 2 : 1;
        return (start, end);
    }

    /// <summary>How many code points stand before a place, up to some.</summary>
    private int CountBefore(int end, int most)
    {
        var count = 0;
        for (; count < most && end > 0; count++) end -= IsPairAt(end - 2) ? 2 : 1;
        return count;
    }

    private bool IsPairAt(int unit) => unit >= 0 && unit + 1 < _text.Length && char.IsSurrogatePair(_text[unit], _text[unit + 1]);
}
