namespace Octavo.Text.Alignment;

/// <summary>
/// Text on its way through a tokenizer: its UTF-16 units, and for each the part of the original text that it came from. Rewritten as
/// a whole into a second buffer that then takes the first one's place, so that nothing is allocated once both are large enough.
/// </summary>
internal sealed class AlignedText
{
    private const int Smallest = 256;

    private char[] _units = new char[Smallest];
    private Source[] _sources = new Source[Smallest];
    private char[] _newUnits = new char[Smallest];
    private Source[] _newSources = new Source[Smallest];
    private Source _origin;

    /// <summary>Number of units.</summary>
    public int Length { get; private set; }

    /// <summary>Number of units of the rewritten text so far.</summary>
    public int NewLength { get; private set; }

    /// <summary>The units.</summary>
    public ReadOnlySpan<char> Units => _units.AsSpan(0, Length);

    /// <summary>The units of the rewritten text so far.</summary>
    public ReadOnlySpan<char> NewUnits => _newUnits.AsSpan(0, NewLength);

    /// <summary>The most units that the buffers hold.</summary>
    public int Capacity => Math.Max(_units.Length, _newUnits.Length);

    /// <summary>Where a unit came from, in units of the original text.</summary>
    public Source SourceOf(int unit) => _sources[unit];

    /// <summary>Takes over a part of the original text; halves of surrogate pairs become U+FFFD.</summary>
    /// <param name="text">The part.</param>
    /// <param name="origin">Where it begins in the original text.</param>
    public void Load(ReadOnlySpan<char> text, int origin)
    {
        Reserve(ref _units, ref _sources, text.Length, 0);
        text.CopyTo(_units);
        var sources = _sources.AsSpan(0, text.Length);
        for (var i = 0; i < sources.Length; i++) sources[i] = new Source(origin + i, origin + i + 1);
        (Length, _origin) = (text.Length, new Source(origin, origin));
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at >= 0) JoinPairs(at, origin);
    }

    private void JoinPairs(int from, int origin)
    {
        for (var i = from; i < Length; i++)
        {
            if (!char.IsSurrogate(_units[i])) continue;
            if (i + 1 < Length && char.IsSurrogatePair(_units[i], _units[i + 1]))
            {
                _sources[i] = _sources[i + 1] = new Source(origin + i, origin + i + 2);
                i++;
            }
            else _units[i] = (char)Characters.Replacement;
        }
    }

    /// <summary>Takes over a part of another text with its sources.</summary>
    public void Load(AlignedText other, int start, int end)
    {
        Reserve(ref _units, ref _sources, end - start, 0);
        Length = end - start;
        other._units.AsSpan(start, Length).CopyTo(_units);
        other._sources.AsSpan(start, Length).CopyTo(_sources);
        _origin = new Source(Length > 0 ? _sources[0].Start : 0, Length > 0 ? _sources[0].Start : 0);
    }

    /// <summary>Puts another unit in a unit's place.</summary>
    public void Set(int unit, char value) => _units[unit] = value;

    /// <summary>Begins to write the text anew.</summary>
    public void BeginRewrite() => NewLength = 0;

    /// <summary>Takes units over as they are.</summary>
    public void Keep(int start, int end)
    {
        var count = end - start;
        ReserveNew(count);
        _units.AsSpan(start, count).CopyTo(_newUnits.AsSpan(NewLength));
        _sources.AsSpan(start, count).CopyTo(_newSources.AsSpan(NewLength));
        NewLength += count;
    }

    /// <summary>Adds a code point that comes from where a unit of the old text comes from.</summary>
    /// <param name="codePoint">The code point.</param>
    /// <param name="unit">The old unit; -1 for the beginning of the text, and nothing of it.</param>
    public void Add(int codePoint, int unit)
    {
        ReserveNew(2);
        var source = unit < 0 ? _origin : _sources[unit];
        if (codePoint < 0x10000)
        {
            Put((char)codePoint, source);
            return;
        }

        Put((char)(0xD7C0 + (codePoint >> 10)), source);
        Put((char)(0xDC00 | (codePoint & 0x3FF)), source);
    }

    /// <summary>Adds text that comes from where a unit of the old text comes from.</summary>
    public void Add(string text, int unit)
    {
        ReserveNew(text.Length);
        var source = unit < 0 ? _origin : _sources[unit];
        foreach (var c in text) Put(c, source);
    }

    /// <summary>Adds text with a source.</summary>
    public void Add(ReadOnlySpan<char> text, Source source)
    {
        ReserveNew(text.Length);
        foreach (var c in text) Put(c, source);
    }

    /// <summary>Where a unit begins in the original text, as an empty source; for the end of the text, where that is.</summary>
    public Source StartOf(int unit)
    {
        var start = unit < Length ? _sources[unit].Start : Length > 0 ? _sources[Length - 1].End : _origin.Start;
        return new Source(start, start);
    }

    /// <summary>Removes the last unit of the rewritten text.</summary>
    /// <returns>Where it came from.</returns>
    public Source RemoveLast() => _newSources[--NewLength];

    /// <summary>Every unit of the rewritten text now ends where the next begins, the last one where <paramref name="end"/> does.</summary>
    public void JoinSources(Source end)
    {
        for (var i = NewLength - 1; i >= 0; i--)
        {
            var start = _newSources[i].Start;
            _newSources[i] = new Source(start, end.Start);
            end = new Source(start, start);
        }
    }

    /// <summary>Adds the UTF-8 bytes of old units, each as the character that stands for it in a byte-level vocabulary.</summary>
    public void KeepAsBytes(int start, int end)
    {
        ReserveNew(3 * (end - start));
        for (var i = start; i < end; i++)
        {
            var c = _units[i];
            var source = _sources[i];
            if (c < 0x80)
            {
                Put(ByteLetters.Of((byte)c), source);
            }
            else if (c < 0x800)
            {
                Put(ByteLetters.Of((byte)(0xC0 | (c >> 6))), source);
                Put(ByteLetters.Of((byte)(0x80 | (c & 0x3F))), source);
            }
            else if (!char.IsSurrogate(c))
            {
                Put(ByteLetters.Of((byte)(0xE0 | (c >> 12))), source);
                Put(ByteLetters.Of((byte)(0x80 | ((c >> 6) & 0x3F))), source);
                Put(ByteLetters.Of((byte)(0x80 | (c & 0x3F))), source);
            }
            else
            {
                var codePoint = char.ConvertToUtf32(c, _units[++i]);
                Put(ByteLetters.Of((byte)(0xF0 | (codePoint >> 18))), source);
                Put(ByteLetters.Of((byte)(0x80 | ((codePoint >> 12) & 0x3F))), source);
                Put(ByteLetters.Of((byte)(0x80 | ((codePoint >> 6) & 0x3F))), source);
                Put(ByteLetters.Of((byte)(0x80 | (codePoint & 0x3F))), source);
            }
        }
    }

    /// <summary>The rewritten text takes the place of the old one.</summary>
    public void EndRewrite()
    {
        (_units, _newUnits) = (_newUnits, _units);
        (_sources, _newSources) = (_newSources, _sources);
        Length = NewLength;
    }

    private void Put(char unit, Source source)
    {
        _newUnits[NewLength] = unit;
        _newSources[NewLength++] = source;
    }

    private void ReserveNew(int more) => Reserve(ref _newUnits, ref _newSources, NewLength + more, NewLength);

    private static void Reserve(ref char[] units, ref Source[] sources, int length, int used)
    {
        if (length <= units.Length) return;
        var room = (int)Math.Min(Array.MaxLength, Math.Max(length, 2L * units.Length));
        var (newUnits, newSources) = (new char[room], new Source[room]);
        units.AsSpan(0, used).CopyTo(newUnits);
        sources.AsSpan(0, used).CopyTo(newSources);
        (units, sources) = (newUnits, newSources);
    }
}

/// <summary>A part of the original text, in UTF-16 units.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct Source(int Start, int End);
