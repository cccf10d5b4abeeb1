using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>Sequence</c>: one after the other.</summary>
internal sealed class NormalizerSequence(Normalizer[] steps) : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        foreach (var step in steps) step.Apply(text, matcher);
    }
}
