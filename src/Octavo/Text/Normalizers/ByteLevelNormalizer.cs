using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>ByteLevel</c> as a normalizer: every UTF-8 byte becomes its letter.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        text.BeginRewrite();
        text.KeepAsBytes(0, text.Length);
        text.EndRewrite();
    }
}
