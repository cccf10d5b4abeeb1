using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>Replace</c>: every match becomes another text, all of which comes from where the last character of the match comes from.</summary>
internal sealed class Replace(TextPattern pattern, string content) : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        // An empty text has no place to match at, as in the reference.
        if (text.Length == 0) return;
        var cursor = default(TextPattern.Cursor);
        if (!pattern.TryFind(matcher, text.Units, ref cursor, out var start, out var end)) return;
        text.BeginRewrite();
        var kept = 0;
        do
        {
            text.Keep(kept, start);
            text.Add(content, end - 1);
            kept = end;
        }
        while (pattern.TryFind(matcher, text.Units, ref cursor, out start, out end));
        text.Keep(kept, text.Length);
        text.EndRewrite();
    }
}
