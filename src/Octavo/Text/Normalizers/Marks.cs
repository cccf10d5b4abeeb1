using System.Globalization;
using System.Text;

namespace Octavo.Text.Normalizers;

/// <summary>Combining marks by the Unicode version of the reference.</summary>
internal static class Marks
{
    /// <summary>A mark that takes no room of its own.</summary>
    public static bool IsNonspacing(int codePoint) =>
        (Characters.KindOf(codePoint) & CharacterKind.Dropped) != 0 && CategoryOf(codePoint) == UnicodeCategory.NonSpacingMark;

    /// <summary>A mark of any kind.</summary>
    public static bool IsMark(int codePoint) => CategoryOf(codePoint) switch
    {
        UnicodeCategory.NonSpacingMark => (Characters.KindOf(codePoint) & CharacterKind.Dropped) != 0,
        UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true,
        _ => false,
    };

    private static UnicodeCategory CategoryOf(int codePoint) => Rune.GetUnicodeCategory(new Rune(codePoint));
}
