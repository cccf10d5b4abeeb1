using System.Text;

namespace TokenizerFuzz;

/// <summary>Random lines of everything that Unicode has, and of what a vocabulary has.</summary>
internal sealed class RandomLines(IReadOnlyList<string> tokens, int seed)
{
    /// <summary>What goes wrong most easily.</summary>
    private static readonly string[] Odd =
    [
        " ", "  ", "\t", "\n", "\r\n", "\u00A0", "\u200B", "\u200D", "\u3000", "\u0085", "\u2028", "\u2581", "\uFEFF", "\u00AD", "\0", "\u0001",
        "\u0130", "\u1E9E", "\u00DF", "\u03A3", "\uFB01", "\u0301", "\u0323", "\u0345", "\u05B0", "\u0E33", "\u3099", "\u1100\u1161\u11A8", "\uAC00", "\uFF21",
        "\u00BD", "\u2460", "\u337F", "\u4E2D\u6587", "\u304B\u3099", "\U0001F600", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\U0001F1E9\U0001F1EA", "\U00020BB7", "\U000E0041",
        "'s", "don't", "``", "''", "...", "a.b@c.org", "3.14", "1,000", "#x", "_", "\\", "/", "$+^|~", "\uFFFD",
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _line = new();

    /// <summary>Another line.</summary>
    public string Next()
    {
        _line.Clear();
        var parts = _random.Next(100) == 0 ? 100 : _random.Next(1, 14);
        for (var i = 0; i < parts; i++) AppendPart();
        return _line.ToString();
    }

    private void AppendPart()
    {
        switch (_random.Next(10))
        {
            case 0:
                AppendCodePoint(_random.Next(0x110000));
                break;
            case 1:
                AppendCodePoint(_random.Next(0x20, 0x3000));
                break;
            case 2:
                _line.Append(Odd[_random.Next(Odd.Length)]);
                break;
            case 3:
                _line.Append((char)_random.Next(0x20, 0x7F));
                break;
            case 4:
                for (var n = _random.Next(1, 12); n > 0; n--) _line.Append((char)_random.Next('a', 'z' + 1));
                break;
            case 5:
                _line.Append(' ');
                break;
            default:
                AppendToken(tokens[_random.Next(tokens.Count)]);
                break;
        }
    }

    /// <summary>A token, with the marks of words as spaces, and at times only its beginning or in capitals.</summary>
    private void AppendToken(string token)
    {
        token = token.Replace("\u2581", " ", StringComparison.Ordinal).Replace("\u0120", " ", StringComparison.Ordinal).Replace("##", "", StringComparison.Ordinal);
        var length = _random.Next(4) == 0 ? _random.Next(token.Length + 1) : token.Length;
        if (length > 0 && length < token.Length && char.IsHighSurrogate(token[length - 1])) length--;
        var part = token[..length];
        _line.Append(_random.Next(8) == 0 ? part.ToUpperInvariant() : part);
    }

    private void AppendCodePoint(int codePoint)
    {
        if (Rune.IsValid(codePoint)) _line.Append(new Rune(codePoint).ToString());
    }
}
