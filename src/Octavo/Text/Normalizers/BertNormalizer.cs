using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary><c>BertNormalizer</c> as one step among others; BERT's own programme is done in one pass by <see cref="WordPieceTokenizer"/>.</summary>
internal sealed class BertNormalizer : Normalizer
{
    private readonly Normalizer[] _steps;

    /// <summary>Creates the step.</summary>
    /// <param name="options">What is done; other options are not looked at.</param>
    public BertNormalizer(TokenizerOptions options)
    {
        var steps = new List<Normalizer>();
        if (options.CleanText) steps.Add(new CleanText());
        if (options.TokenizeChineseChars) steps.Add(new SpacedIdeographs());
        if (options.Strips) steps.AddRange([new UnicodeForm(NormalForm.Nfd), new StripNonspacing()]);
        if (options.DoLowerCase) steps.Add(new Lowercase());
        _steps = [.. steps];
    }

    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        foreach (var step in _steps) step.Apply(text, matcher);
    }

    /// <summary>Control characters vanish, white space becomes spaces.</summary>
    private sealed class CleanText : CharacterNormalizer
    {
        protected override int Change(int codePoint)
        {
            if (codePoint is >= ' ' and < 0x7F) return codePoint;
            var kind = Characters.KindOf(codePoint);
            return (kind & CharacterKind.Removed) != 0 ? Nothing : (kind & CharacterKind.Space) != 0 ? ' ' : codePoint;
        }
    }

    private sealed class StripNonspacing : CharacterNormalizer
    {
        protected override int Change(int codePoint) => codePoint >= 0x300 && Marks.IsNonspacing(codePoint) ? Nothing : codePoint;
    }

    /// <summary>Spaces around every CJK ideograph, which come from where it comes from.</summary>
    private sealed class SpacedIdeographs : Normalizer
    {
        public override void Apply(AlignedText text, PatternMatcher matcher)
        {
            var units = text.Units;
            if (units.IndexOfAnyInRange('\u2E80', '\uFFFF') < 0) return;
            text.BeginRewrite();
            var kept = 0;
            for (var i = 0; i < units.Length;)
            {
                var c = Characters.At(units, i, out var size);
                if ((Characters.KindOf(c) & CharacterKind.Ideograph) != 0)
                {
                    text.Keep(kept, i);
                    text.Add(' ', i);
                    text.Add(c, i);
                    text.Add(' ', i);
                    kept = i + size;
                }

                i += size;
            }

            text.Keep(kept, units.Length);
            text.EndRewrite();
        }
    }
}
