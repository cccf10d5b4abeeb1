namespace Octavo.Text;

/// <summary>A word under normalisation: its units and where each came from. Units beyond its room are counted only.</summary>
internal ref struct WordBuffer
{
    /// <summary>Units kept beyond the longest word that can be looked up.</summary>
    private readonly Span<char> _units;
    private readonly Span<int> _starts;
    private readonly Span<int> _ends;
    private readonly int _maxCodePoints;
    private int _length;
    private int _codePoints;
    private int _runStart;
    private int _lastEnd;

    /// <summary>Creates an empty word over the caller's memory.</summary>
    /// <param name="units">Room for the units: two for each code point.</param>
    /// <param name="starts">Room for where each came from.</param>
    /// <param name="ends">Room for where each came from.</param>
    public WordBuffer(Span<char> units, Span<int> starts, Span<int> ends)
    {
        _units = units;
        _starts = starts;
        _ends = ends;
        _maxCodePoints = units.Length / 2;
    }

    public readonly bool IsEmpty => _codePoints == 0;

    /// <summary>The word has more code points than can be looked up.</summary>
    public readonly bool TooLong => _codePoints > _maxCodePoints;

    public readonly ReadOnlySpan<char> Units => _units[.._length];

    /// <summary>Where the whole word stands in the text.</summary>
    public readonly (int Start, int End) Extent => (_starts[0], _lastEnd);

    public readonly int StartOf(int unit) => _starts[unit];

    public readonly int EndOf(int unit) => _ends[unit];

    public void Clear() => _length = _codePoints = _runStart = _lastEnd = 0;

    /// <summary>What follows is no longer reordered with what stands here.</summary>
    public void EndRun() => _runStart = _length;

    /// <summary>Appends a code point that came from [start, end) of the text.</summary>
    public void Append(int codePoint, int start, int end)
    {
        Insert(_length, codePoint, start, end);
        _runStart = _length;
    }

    /// <summary>Adds a combining mark where canonical order puts it among those before it.</summary>
    public void AppendMark(int codePoint, int start, int end)
    {
        var rank = Characters.RankOf(codePoint);
        var at = _length;
        while (at > _runStart)
        {
            var before = at - (char.IsLowSurrogate(_units[at - 1]) ? 2 : 1);
            if (Characters.RankOf(Characters.At(_units[..at], before, out _)) <= rank) break;
            at = before;
        }

        Insert(at, codePoint, start, end);
    }

    private void Insert(int at, int codePoint, int start, int end)
    {
        _lastEnd = end;
        if (++_codePoints > _maxCodePoints) return;
        if (codePoint < 0x10000)
        {
            InsertUnit(at, (char)codePoint, start, end);
            return;
        }

        InsertUnit(at, (char)(0xD7C0 + (codePoint >> 10)), start, end);
        InsertUnit(at + 1, (char)(0xDC00 | (codePoint & 0x3FF)), start, end);
    }

    private void InsertUnit(int at, char unit, int start, int end)
    {
        if (at < _length) _units[at.._length].CopyTo(_units[(at + 1)..]);
        _units[at] = unit;
        // Sources stay in the order of the text, as the reference keeps them.
        _starts[_length] = start;
        _ends[_length] = end;
        _length++;
    }
}
