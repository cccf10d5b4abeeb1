namespace Octavo.Text.Patterns;

/// <summary>
/// Reads regular expressions as Oniguruma writes them (its documentation, "RE"): <c>^</c> and <c>$</c> stand at lines,
/// <c>(?m)</c> lets the dot take line breaks, <c>\h</c> is a hexadecimal digit. What depends on what a group took
/// (back references, calls, conditions) is refused by name.
/// </summary>
internal ref struct PatternParser
{
    private const int MostDepth = 200;
    private PatternReader _reader;
    private PatternOptions _options;
    private int _depth;

    private PatternParser(string text) => _reader = new PatternReader(text);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="PatternException">It is none, or asks for what is not done here.</exception>
    public static PatternNode Parse(string text)
    {
        var parser = new PatternParser(text);
        var node = parser.ReadChoice();
        if (!parser._reader.IsAtEnd) throw new PatternException($"unmatched ')' at {parser._reader.Position}");
        return node;
    }

    private PatternNode ReadChoice()
    {
        if (++_depth > MostDepth) throw new PatternException($"groups nested deeper than {MostDepth}");
        var options = _options;
        var choices = new List<PatternNode> { ReadRow() };
        while (_reader.Take('|')) choices.Add(ReadRow());
        _options = options;
        _depth--;
        return choices.Count == 1 ? choices[0] : new PatternNode.Choice(choices);
    }

    private PatternNode ReadRow()
    {
        var parts = new List<PatternNode>();
        while (!_reader.IsAtEnd && _reader.Peek is not ('|' or ')'))
        {
            if (SkipsBlank()) continue;
            var part = ReadPart();
            if (part is not null) parts.Add(ReadQuantifiers(part));
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Row(parts);
    }

    /// <summary>White space and comments mean nothing where the expression says so.</summary>
    private bool SkipsBlank()
    {
        if (!_options.HasFlag(PatternOptions.Extended)) return false;
        if (_reader.Peek == '#')
        {
            while (!_reader.IsAtEnd && _reader.Next() != '\n') { }
            return true;
        }

        return _reader.Take(' ') || _reader.Take('\t') || _reader.Take('\n') || _reader.Take('\r');
    }

    private PatternNode? ReadPart()
    {
        var c = _reader.Next();
        switch (c)
        {
            case '(': return ReadGroup();
            case '[': return ReadClass();
            case '.': return new PatternNode.One(_options.HasFlag(PatternOptions.DotAll) ? CodePointSet.All : CodePointSet.Of([('\n', '\n')]).Complement());
            case '^': return new PatternNode.At(Anchor.LineStart);
            case '$': return new PatternNode.At(Anchor.LineEnd);
            case '\\': return ReadEscape();
            case '*' or '+' or '?': throw new PatternException($"'{(char)c}' at {_reader.Position - 1} repeats nothing");
            default: return One(CodePointSet.Of([(c, c)]));
        }
    }

    private PatternNode.One ReadClass()
    {
        var parser = new PatternClassParser(_reader);
        var set = parser.Read();
        _reader = parser.Reader;
        return One(set);
    }

    private readonly PatternNode.One One(CodePointSet set) =>
        new(_options.HasFlag(PatternOptions.IgnoreCase) ? CaseFolding.Close(set) : set);

    private PatternNode ReadEscape()
    {
        if (_reader.IsAtEnd) throw new PatternException("a backslash at the end");
        var c = _reader.Peek;
        Anchor? anchor = c switch
        {
            'A' => Anchor.TextStart,
            'z' => Anchor.TextEnd,
            'Z' => Anchor.TextEndOrLastLineBreak,
            'b' => Anchor.WordBoundary,
            'B' => Anchor.NoWordBoundary,
            _ => null,
        };
        if (anchor is { } place)
        {
            _reader.Next();
            return new PatternNode.At(place);
        }

        if (_reader.Take('R')) return LineBreak();
        if (c is >= '1' and <= '9' or 'k' or 'g' or 'K' or 'G' or 'X' or 'y' or 'Y' or 'N' or 'O')
            throw new PatternException($"\\{(char)c} at {_reader.Position - 1} is not supported");
        return One(_reader.ReadEscapedSet());
    }

    private static PatternNode.Atomic LineBreak() => new(new PatternNode.Choice(
    [
        new PatternNode.Row([new PatternNode.One(CodePointSet.Of([('\r', '\r')])), new PatternNode.One(CodePointSet.Of([('\n', '\n')]))]),
        new PatternNode.One(CodePointSet.Of([(10, 13), (0x85, 0x85), (0x2028, 0x2029)])),
    ]));

    private PatternNode? ReadGroup()
    {
        if (!_reader.Take('?')) return Close(ReadChoice());
        if (_reader.Take(':')) return Close(ReadChoice());
        if (_reader.Take('>')) return new PatternNode.Atomic(Close(ReadChoice()));
        if (_reader.Take('=')) return new PatternNode.Look(Close(ReadChoice()), Behind: false, Negative: false);
        if (_reader.Take('!')) return new PatternNode.Look(Close(ReadChoice()), Behind: false, Negative: true);
        if (_reader.Take('#'))
        {
            while (!_reader.Take(')'))
            {
                if (_reader.IsAtEnd) throw new PatternException("a comment without end");
                _reader.Next();
            }

            return null;
        }

        if (_reader.Take('<') || _reader.Take('\'')) return ReadNamedOrBehind();
        return ReadOptions();
    }

    private PatternNode ReadNamedOrBehind()
    {
        if (_reader.Take('=')) return new PatternNode.Look(Close(ReadChoice()), Behind: true, Negative: false);
        if (_reader.Take('!')) return new PatternNode.Look(Close(ReadChoice()), Behind: true, Negative: true);
        while (!_reader.Take('>') && !_reader.Take('\''))
        {
            if (_reader.IsAtEnd) throw new PatternException("a group's name without end");
            _reader.Next();
        }

        return Close(ReadChoice());
    }

    /// <summary><c>(?i)</c> holds to the end of the group around it, <c>(?i:…)</c> within.</summary>
    private PatternNode ReadOptions()
    {
        var before = _options;
        var sets = true;
        while (true)
        {
            if (_reader.IsAtEnd) throw new PatternException("a group without end");
            var c = _reader.Next();
            if (c == '-') sets = false;
            else if (c == ':' || c == ')')
            {
                // Without a colon the rest of the enclosing group, its choices too, is the part.
                if (c == ')') return ReadChoiceWithin(before);
                var part = Close(ReadChoice());
                _options = before;
                return part;
            }
            else _options = With(_options, OptionOf(c), sets);
        }
    }

    private PatternNode ReadChoiceWithin(PatternOptions before)
    {
        var rest = ReadChoice();
        _options = before;
        return rest;
    }

    private readonly PatternOptions OptionOf(int c) => c switch
    {
        'i' => PatternOptions.IgnoreCase,
        'm' => PatternOptions.DotAll,
        'x' => PatternOptions.Extended,
        _ => throw new PatternException($"(?{(c < 0x10000 ? ((char)c).ToString() : "…")} at {_reader.Position - 1} is not supported"),
    };

    private static PatternOptions With(PatternOptions options, PatternOptions option, bool isSet) =>
        isSet ? options | option : options & ~option;

    private PatternNode Close(PatternNode node) =>
        _reader.Take(')') ? node : throw new PatternException("a group without ')'");

    private PatternNode ReadQuantifiers(PatternNode part)
    {
        while (!_reader.IsAtEnd)
        {
            if (SkipsBlank()) continue;
            var interval = false;
            int least, most;
            if (_reader.Take('*')) (least, most) = (0, -1);
            else if (_reader.Take('+')) (least, most) = (1, -1);
            else if (_reader.Take('?')) (least, most) = (0, 1);
            else if (_reader.TryReadInterval(out least, out most)) interval = true;
            else break;
            var mode = Repetition.Greedy;
            if (interval && least == most)
            {
                // {n}? is n times or not at all, not reluctant.
            }
            else if (_reader.Take('?')) mode = Repetition.Lazy;
            else if (!interval && _reader.Take('+')) mode = Repetition.Possessive;
            part = new PatternNode.Repeat(part, least, most, mode);
        }

        return part;
    }
}

/// <summary>What a group may switch on and off.</summary>
[Flags]
internal enum PatternOptions
{
    None = 0,
    IgnoreCase = 1,
    DotAll = 2,
    Extended = 4,
}
