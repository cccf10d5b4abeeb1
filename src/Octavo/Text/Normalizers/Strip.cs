using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>Strip</c>: removes white space at the ends.</summary>
internal sealed class Strip(bool left, bool right) : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        var units = text.Units;
        var (start, end) = (0, units.Length);
        while (left && start < end && IsSpace(units[start])) start++;
        while (right && end > start && IsSpace(units[end - 1])) end--;
        if (start == 0 && end == units.Length) return;
        text.BeginRewrite();
        text.Keep(start, end);
        text.EndRewrite();
    }

    private static bool IsSpace(char unit) => (Characters.KindOf(unit) & CharacterKind.Space) != 0;
}
