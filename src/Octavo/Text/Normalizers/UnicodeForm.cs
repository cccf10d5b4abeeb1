using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>NFC</c>, <c>NFD</c>, <c>NFKC</c>, <c>NFKD</c>.</summary>
internal sealed class UnicodeForm(NormalForm form) : Normalizer
{
    // No character below these changes, alone or beside others.
    private readonly char _firstAffected = form switch
    {
        NormalForm.Nfc => '\u0300',
        NormalForm.Nfd => '\u00C0',
        _ => '\u00A0',
    };

    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        if (text.Units.IndexOfAnyExceptInRange('\0', (char)(_firstAffected - 1)) < 0) return;
        var codePoints = new List<int>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            codePoints.Add(Characters.At(text.Units, i, out var size));
            i += size;
        }

        var changes = new List<(int CodePoint, int Change)>(codePoints.Count);
        NormalForms.Apply(form, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(codePoints), changes);
        TextChanges.Apply(text, changes);
    }
}
