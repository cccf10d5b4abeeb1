namespace Octavo.Text;

/// <summary>
/// Looks code points up in <see cref="UnicodeTables"/>: independent of culture, ICU and the runtime's
/// Unicode version. The basic plane is one array; the rare rest is searched.
/// </summary>
internal static class Characters
{
    public const int Replacement = 0xFFFD;

    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private static readonly CharacterKind[] Basic = BuildBasic();

    public static CharacterKind KindOf(int codePoint) =>
        codePoint < Basic.Length ? Basic[codePoint] : AstralKind(codePoint);

    public static bool IsHangulSyllable(int codePoint) => codePoint is >= HangulFirst and <= HangulLast;

    /// <summary>The jamo of a Hangul syllable.</summary>
    /// <returns>The three code points; the last is 0 for a syllable without final consonant.</returns>
    public static (int Lead, int Vowel, int Tail) Jamo(int syllable)
    {
        const int vowels = 21, tails = 28;
        var index = syllable - HangulFirst;
        var tail = index % tails;
        return (0x1100 + index / (vowels * tails), 0x1161 + index / tails % vowels, tail == 0 ? 0 : 0x11A7 + tail);
    }

    /// <summary>The canonical decomposition without nonspacing marks, UTF-16, of a code point that <see cref="CharacterKind.Decomposes"/>.</summary>
    public static ReadOnlySpan<char> Decomposition(int codePoint)
    {
        var index = UnicodeTables.Decomposable.BinarySearch(codePoint);
        var start = index == 0 ? 0 : UnicodeTables.DecompositionEnds[index - 1];
        return UnicodeTables.Decompositions.AsSpan(start, UnicodeTables.DecompositionEnds[index] - start);
    }

    /// <summary>The lower case of a code point that is <see cref="CharacterKind.Upper"/>.</summary>
    public static int ToLower(int codePoint) =>
        UnicodeTables.Lower[UnicodeTables.Upper.BinarySearch(codePoint)];

    /// <summary>Where canonical order puts a mark that is not dropped, relative to others.</summary>
    public static int RankOf(int codePoint)
    {
        for (var i = 0; i < UnicodeTables.KeptMarks.Length; i += 2)
        {
            if (UnicodeTables.KeptMarks[i] == codePoint) return UnicodeTables.KeptMarks[i + 1];
        }

        return 0;
    }

    /// <summary>How many code points a text has; half a surrogate pair counts as one.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i])) count--;
        }

        return count;
    }

    /// <summary>The code point at <paramref name="index"/>; half a surrogate pair counts as U+FFFD.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int units)
    {
        var c = text[index];
        units = 1;
        if (!char.IsSurrogate(c)) return c;
        if (index + 1 >= text.Length || !char.IsSurrogatePair(c, text[index + 1])) return Replacement;
        units = 2;
        return char.ConvertToUtf32(c, text[index + 1]);
    }

    /// <summary>How many bytes a code point takes in UTF-8.</summary>
    public static int Utf8Length(int codePoint) => codePoint switch
    {
        < 0x80 => 1,
        < 0x800 => 2,
        < 0x10000 => 3,
        _ => 4,
    };

    /// <summary>A letter, digit, mark or connector, as <c>\w</c> of regular expressions; letters in circles and squares too, which are symbols by category.</summary>
    public static bool IsWord(int codePoint)
    {
        if (codePoint is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189)) return true;
        return System.Text.Rune.GetUnicodeCategory(new System.Text.Rune(codePoint)) is <= System.Globalization.UnicodeCategory.LetterNumber
            or System.Globalization.UnicodeCategory.ConnectorPunctuation;
    }

    private static CharacterKind AstralKind(int codePoint)
    {
        var ranges = UnicodeTables.Ranges;
        int low = 0, high = ranges.Length / 3 - 1;
        var kind = CharacterKind.Ordinary;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < ranges[middle * 3]) high = middle - 1;
            else if (codePoint > ranges[middle * 3 + 1]) low = middle + 1;
            else
            {
                kind = (CharacterKind)ranges[middle * 3 + 2];
                break;
            }
        }

        if (UnicodeTables.Decomposable.BinarySearch(codePoint) >= 0) kind |= CharacterKind.Decomposes;
        if (UnicodeTables.Upper.BinarySearch(codePoint) >= 0) kind |= CharacterKind.Upper;
        return kind;
    }

    private static CharacterKind[] BuildBasic()
    {
        var kinds = new CharacterKind[0x10000];
        var ranges = UnicodeTables.Ranges;
        for (var i = 0; i < ranges.Length && ranges[i] < kinds.Length; i += 3)
        {
            kinds.AsSpan(ranges[i]..(ranges[i + 1] + 1)).Fill((CharacterKind)ranges[i + 2]);
        }

        foreach (var codePoint in UnicodeTables.Decomposable)
        {
            if (codePoint < kinds.Length) kinds[codePoint] |= CharacterKind.Decomposes;
        }

        foreach (var codePoint in UnicodeTables.Upper)
        {
            if (codePoint < kinds.Length) kinds[codePoint] |= CharacterKind.Upper;
        }

        return kinds;
    }
}
