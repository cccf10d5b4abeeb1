using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>Prepend</c>: puts a text in front, unless there is nothing to put it in front of. It comes from where the first character comes from.</summary>
internal sealed class Prepend(string prefix) : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        if (text.Length == 0 || prefix.Length == 0) return;
        text.BeginRewrite();
        text.Add(prefix, 0);
        text.Keep(0, text.Length);
        text.EndRewrite();
    }
}
