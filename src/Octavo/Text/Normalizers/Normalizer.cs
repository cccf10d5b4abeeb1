using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary>A step that changes text before it is cut into pieces. Immutable.</summary>
internal abstract class Normalizer
{
    /// <summary>Changes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="matcher">Searches for patterns.</param>
    public abstract void Apply(AlignedText text, PatternMatcher matcher);

    /// <summary>What becomes of a text, without sources.</summary>
    public string Apply(string text)
    {
        var aligned = new AlignedText();
        aligned.Load(text, 0);
        var matcher = new PatternMatcher();
        matcher.Allow(text.Length);
        Apply(aligned, matcher);
        return aligned.Units.ToString();
    }
}
