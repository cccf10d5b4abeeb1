using System.Globalization;

namespace Octavo.Text.Patterns;

/// <summary>Reads an expression code point by code point, with what characters and escapes mean in and out of classes.</summary>
internal ref struct PatternReader(ReadOnlySpan<char> text)
{
    private const int MostRepetitions = 100_000;
    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>Where the next character stands.</summary>
    public int Position { get; private set; }

    /// <summary>Nothing is left.</summary>
    public readonly bool IsAtEnd => Position == _text.Length;

    /// <summary>The next unit; only before the end.</summary>
    public readonly char Peek => _text[Position];

    /// <summary>Takes a code point.</summary>
    public int Next()
    {
        if (IsAtEnd) throw new PatternException("the expression ends too early");
        var c = Characters.At(_text, Position, out var units);
        Position += units;
        return c;
    }

    /// <summary>Takes a character if it comes next.</summary>
    public bool Take(char expected)
    {
        if (IsAtEnd || _text[Position] != expected) return false;
        Position++;
        return true;
    }

    /// <summary>The text from here begins so.</summary>
    public readonly bool Follows(string expected) => _text[Position..].StartsWith(expected, StringComparison.Ordinal);

    /// <summary><c>{n}</c>, <c>{n,}</c>, <c>{,m}</c> or <c>{n,m}</c>; other braces are characters.</summary>
    public bool TryReadInterval(out int least, out int most)
    {
        (least, most) = (0, 0);
        if (IsAtEnd || Peek != '{') return false;
        var end = _text[Position..].IndexOf('}');
        if (end < 0) return false;
        var inside = _text.Slice(Position + 1, end - 1);
        var comma = inside.IndexOf(',');
        var first = comma < 0 ? inside : inside[..comma];
        var second = comma < 0 ? inside : inside[(comma + 1)..];
        if (first.IsEmpty && second.IsEmpty) return false;
        if (!TryNumber(first, 0, out least) || !TryNumber(second, -1, out most)) return false;
        if (most >= 0 && least > most) throw new PatternException($"{{{inside}}} at {Position}: the first number is the larger one");
        Position += end + 1;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, int absent, out int number)
    {
        number = absent;
        if (digits.IsEmpty) return true;
        if (digits.ContainsAnyExceptInRange('0', '9')) return false;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > MostRepetitions)
            throw new PatternException($"more than {MostRepetitions} repetitions");
        return true;
    }

    /// <summary>What stands behind a backslash, as a set: a class, a property, or one character.</summary>
    public CodePointSet ReadEscapedSet()
    {
        var c = Next();
        switch (c)
        {
            case 'd': return UnicodeProperties.Digit;
            case 'D': return UnicodeProperties.Digit.Complement();
            case 's': return UnicodeProperties.Space;
            case 'S': return UnicodeProperties.Space.Complement();
            case 'w': return UnicodeProperties.Word;
            case 'W': return UnicodeProperties.Word.Complement();
            case 'h': return UnicodeProperties.HexDigit;
            case 'H': return UnicodeProperties.HexDigit.Complement();
            case 'p' or 'P': return ReadProperty(c == 'P');
            default:
                var one = Escaped(c);
                return CodePointSet.Of([(one, one)]);
        }
    }

    private CodePointSet ReadProperty(bool isNegative)
    {
        var at = Position;
        if (!Take('{')) throw new PatternException($"\\p at {at} without {{");
        if (Take('^')) isNegative = !isNegative;
        var end = _text[Position..].IndexOf('}');
        if (end < 0) throw new PatternException($"\\p{{ at {at} without }}");
        var name = _text.Slice(Position, end).ToString();
        Position += end + 1;
        var set = UnicodeProperties.Find(name) ?? throw new PatternException($"\\p{{{name}}} is not known");
        return isNegative ? set.Complement() : set;
    }

    private int Escaped(int c)
    {
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'r': return '\r';
            case 'f': return '\f';
            case 'v': return '\v';
            case 'a': return '\a';
            case 'e': return 0x1B;
            case 'x': return Take('{') ? Braced() : Hex(1, 2);
            case 'u': return Hex(4, 4);
            case 'c' or 'C' or 'M': throw new PatternException($"\\{(char)c} at {Position - 1} is not supported");
            case '0': return Octal();
        }

        return c;
    }

    private int Octal()
    {
        var value = 0;
        for (var i = 0; i < 2 && !IsAtEnd && Peek is >= '0' and <= '7'; i++) value = (value * 8) + (Next() - '0');
        return value;
    }

    private int Braced()
    {
        var value = Hex(1, 8);
        return Take('}') ? value : throw new PatternException($"\\x{{ at {Position} without }}");
    }

    private int Hex(int least, int most)
    {
        var length = 0;
        while (length < most && Position + length < _text.Length && char.IsAsciiHexDigit(_text[Position + length])) length++;
        if (length < least) throw new PatternException($"expected a hexadecimal number at {Position}");
        var value = long.Parse(_text.Slice(Position, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (value > 0x10FFFF || value is >= 0xD800 and <= 0xDFFF) throw new PatternException($"no code point at {Position}");
        Position += length;
        return (int)value;
    }
}
