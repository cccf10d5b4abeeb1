namespace Octavo.Text;

/// <summary>What BERT's tokenizer asks about a character. Independent of culture and of ICU.</summary>
internal static class Characters
{
    /// <summary>Class of each ASCII character.</summary>
    private static readonly CharacterClass[] s_ascii = [.. Enumerable.Range(0, 128).Select(Ascii)];

    /// <summary>The class of a character (code point).</summary>
    public static CharacterClass ClassOf(int c)
    {
        if (c < 128)
            return s_ascii[c];
        if (IsWhiteSpace(c))
            return CharacterClass.Space;
        return IsIn(UnicodeTables.Removed, c) || c is >= 0xD800 and <= 0xDFFF ? CharacterClass.Removed
            : IsIn(UnicodeTables.Punctuation, c) ? CharacterClass.Punctuation
            : IsIn(UnicodeTables.Marks, c) ? CharacterClass.Mark
            : CharacterClass.Word;
    }

    /// <summary>Whether a character belongs to the blocks that BERT splits into single characters.</summary>
    public static bool IsChinese(int c) =>
        c is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
            or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>The lower case; U+0130's second character is the caller's.</summary>
    public static int ToLower(int c)
    {
        if (c < 128)
            return c is >= 'A' and <= 'Z' ? c + 32 : c;
        var i = UnicodeTables.Upper.BinarySearch(c);
        return i < 0 ? c : UnicodeTables.Lower[i];
    }

    /// <summary>Decomposes a character, without its non-spacing marks; returns how many of <paramref name="parts"/> (at least 3) are used.</summary>
    public static int Decompose(int c, Span<int> parts)
    {
        const int FirstSyllable = 0xAC00, LastSyllable = 0xD7A3;
        parts[0] = c;
        if (c is >= FirstSyllable and <= LastSyllable)
        {
            var syllable = c - FirstSyllable;
            parts[0] = 0x1100 + (syllable / 588);
            parts[1] = 0x1161 + (syllable % 588 / 28);
            parts[2] = 0x11A7 + (syllable % 28);
            return syllable % 28 == 0 ? 2 : 3;
        }

        var i = UnicodeTables.Decomposed.BinarySearch(c);
        if (i < 0)
            return 1;
        var value = UnicodeTables.Bases[i];
        if (value < UnicodeTables.FirstSequence)
        {
            parts[0] = value;
            return 1;
        }

        var sequence = UnicodeTables.Sequences[(value - UnicodeTables.FirstSequence)..];
        sequence.Slice(1, sequence[0]).CopyTo(parts);
        return sequence[0];
    }

    /// <summary>Whether a character lies in one of the ranges: behind the first of one and not behind its last.</summary>
    private static bool IsIn(ReadOnlySpan<int> ranges, int c)
    {
        var i = ranges.BinarySearch(c);
        return i >= 0 || (~i & 1) == 1;
    }

    private static CharacterClass Ascii(int c) => c switch
    {
        ' ' or '\t' or '\n' or '\r' => CharacterClass.Space,
        < 32 or 127 => CharacterClass.Removed,
        (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126) => CharacterClass.Punctuation,
        _ => CharacterClass.Word,
    };

    /// <summary>Unicode's White_Space beyond ASCII; U+0085 is a control character and removed before anyone asks.</summary>
    private static bool IsWhiteSpace(int c) =>
        c is 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;
}

/// <summary>What becomes of a character.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Part of a word.</summary>
    Word,

    /// <summary>Between words.</summary>
    Space,

    /// <summary>A word of its own.</summary>
    Punctuation,

    /// <summary>A non-spacing mark: part of a word unless accents are removed.</summary>
    Mark,

    /// <summary>Control and format characters, private use, lone surrogates, U+FFFD.</summary>
    Removed,
}
