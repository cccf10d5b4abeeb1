using System.Globalization;
using System.Text;

namespace Octavo.Text;

/// <summary>
/// The lower case of a whole text as Unicode has it and Python's <c>str.lower</c> does it: a capital sigma at the end of a word becomes a
/// final one, İ becomes i and U+0307. Independent of culture.
/// </summary>
internal static class LowerCase
{
    private const int CapitalIWithDot = 0x130;
    private const int CapitalSigma = 0x3A3;
    private const int Sigma = 0x3C3;
    private const int FinalSigma = 0x3C2;

    /// <summary>What may stand within a word without being a letter of it, besides marks, modifiers and format characters (<c>Word_Break</c>).</summary>
    private static readonly int[] MiddleOfWord =
        ['\'', '.', ':', 0xB7, 0x387, 0x55F, 0x5F4, 0x2018, 0x2019, 0x2024, 0x2027, 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A];

    /// <summary>The lower case of a text; halves of surrogate pairs stay as they are.</summary>
    public static string Of(string text)
    {
        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var c = Characters.At(text, i, out var units);
            if (c == CapitalIWithDot) lower.Append("i\u0307");
            else if (c == CapitalSigma) lower.Append((char)(IsFinal(text, i) ? FinalSigma : Sigma));
            else if ((Characters.KindOf(c) & CharacterKind.Upper) != 0) lower.Append(new Rune(Characters.ToLower(c)).ToString());
            else lower.Append(text, i, units);
            i += units;
        }

        return lower.ToString();
    }

    /// <summary>A letter with case stands before it and none behind it, whatever may be ignored between (<c>Final_Sigma</c>).</summary>
    private static bool IsFinal(string text, int sigma)
    {
        var before = sigma;
        var isCased = false;
        while (before > 0)
        {
            before -= before > 1 && char.IsSurrogatePair(text[before - 2], text[before - 1]) ? 2 : 1;
            var c = Characters.At(text, before, out _);
            if (IsIgnored(c)) continue;
            isCased = IsCased(c);
            break;
        }

        if (!isCased) return false;
        for (var after = sigma + 1; after < text.Length;)
        {
            var c = Characters.At(text, after, out var units);
            if (!IsIgnored(c)) return !IsCased(c);
            after += units;
        }

        return true;
    }

    private static bool IsIgnored(int c) =>
        Rune.GetUnicodeCategory(new Rune(c)) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || Array.IndexOf(MiddleOfWord, c) >= 0;

    /// <summary>Letters with case, the ordinals ª and º, Roman numerals and letters in circles and squares.</summary>
    private static bool IsCased(int c) =>
        Rune.GetUnicodeCategory(new Rune(c)) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || c is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
