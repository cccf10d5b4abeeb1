namespace Octavo.Text.Patterns;

/// <summary>Reads what stands in square brackets: members, ranges, classes within, and what both sides of <c>&amp;&amp;</c> have.</summary>
internal ref struct PatternClassParser
{
    private const int MostDepth = 20;
    private PatternReader _reader;
    private int _depth;

    /// <summary>Continues behind the opening bracket.</summary>
    public PatternClassParser(PatternReader reader) => _reader = reader;

    /// <summary>Stands behind what was read.</summary>
    public readonly PatternReader Reader => _reader;

    /// <summary>Reads up to the closing bracket.</summary>
    public CodePointSet Read()
    {
        if (++_depth > MostDepth) throw new PatternException($"classes nested deeper than {MostDepth}");
        var isNegative = _reader.Take('^');
        var members = new List<(int First, int Last)>();
        CodePointSet? both = null;
        var isFirst = true;
        while (isFirst || !_reader.Take(']'))
        {
            if (_reader.IsAtEnd) throw new PatternException("a class without ']'");
            if (_reader.Follows("&&"))
            {
                _reader.Next();
                _reader.Next();
                both = Both(both, members);
                members = [];
            }
            else ReadMember(members);
            isFirst = false;
        }

        _depth--;
        var set = Both(both, members);
        return isNegative ? set.Complement() : set;
    }

    private static CodePointSet Both(CodePointSet? before, List<(int First, int Last)> members) =>
        before is null ? CodePointSet.Of(members) : before.Intersect(CodePointSet.Of(members));

    private void ReadMember(List<(int First, int Last)> members)
    {
        if (_reader.Follows("[:") && TryReadPosix(members)) return;
        if (_reader.Take('['))
        {
            members.AddRange(Read().Ranges);
            return;
        }

        var set = ReadOne(out var first);
        if (first < 0 || !_reader.Follows("-") || _reader.Follows("-]") || _reader.Follows("-["))
        {
            members.AddRange(set.Ranges);
            return;
        }

        _reader.Next();
        set = ReadOne(out var last);
        if (last < 0)
        {
            // A class behind the hyphen: the hyphen is itself.
            members.AddRange([(first, first), ('-', '-'), .. set.Ranges]);
            return;
        }

        if (last < first) throw new PatternException($"an empty range before {_reader.Position}");
        members.Add((first, last));
    }

    /// <summary>A character or an escape; the code point where it is one, else -1.</summary>
    private CodePointSet ReadOne(out int codePoint)
    {
        if (!_reader.Take('\\'))
        {
            codePoint = _reader.Next();
            return CodePointSet.Of([(codePoint, codePoint)]);
        }

        if (_reader.Take('b'))
        {
            codePoint = '\b';
            return CodePointSet.Of([(codePoint, codePoint)]);
        }

        if (_reader.Follows("R") || _reader.Follows("X")) throw new PatternException("\\R and \\X are no members of a class");
        var isClass = !_reader.IsAtEnd && "dDsSwWhHpP".Contains(_reader.Peek, StringComparison.Ordinal);
        var set = _reader.ReadEscapedSet();
        codePoint = isClass ? -1 : set.Ranges[0].First;
        return set;
    }

    private bool TryReadPosix(List<(int First, int Last)> members)
    {
        var ahead = _reader;
        ahead.Next();
        ahead.Next();
        var isNegative = ahead.Take('^');
        var name = new System.Text.StringBuilder();
        while (!ahead.IsAtEnd && char.IsAsciiLetter(ahead.Peek)) name.Append((char)ahead.Next());
        if (!ahead.Follows(":]")) return false;
        ahead.Next();
        ahead.Next();
        var set = UnicodeProperties.Find(name.ToString()) ?? throw new PatternException($"[:{name}:] is not known");
        members.AddRange((isNegative ? set.Complement() : set).Ranges);
        _reader = ahead;
        return true;
    }
}
