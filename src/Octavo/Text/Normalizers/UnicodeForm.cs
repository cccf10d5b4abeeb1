using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>NFC</c>, <c>NFD</c>, <c>NFKC</c>, <c>NFKD</c>.</summary>
internal sealed class UnicodeForm(NormalForm form) : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        if (NormalForms.Keeps(form, text.Units)) return;
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
