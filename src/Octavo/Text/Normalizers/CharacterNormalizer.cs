using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary>A step that looks at one code point at a time. Text in which nothing changes is not written anew.</summary>
internal abstract class CharacterNormalizer : Normalizer
{
    /// <summary>Stands for a code point that vanishes.</summary>
    protected const int Nothing = -1;

    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        var units = text.Units;
        var kept = 0;
        var rewriting = false;
        for (var i = 0; i < units.Length;)
        {
            var c = Characters.At(units, i, out var size);
            var changed = Change(c);
            if (changed != c)
            {
                if (!rewriting) text.BeginRewrite();
                rewriting = true;
                text.Keep(kept, i);
                if (changed != Nothing) text.Add(changed, i);
                if (Follower(c) is var follower and > 0) text.Add(follower, i);
                kept = i + size;
            }

            i += size;
        }

        if (!rewriting) return;
        text.Keep(kept, units.Length);
        text.EndRewrite();
    }

    /// <summary>What becomes of a code point: itself, another one or <see cref="Nothing"/>.</summary>
    protected abstract int Change(int codePoint);

    /// <summary>What stands behind a changed code point; 0 for nothing.</summary>
    protected virtual int Follower(int codePoint) => 0;
}

/// <summary><c>Lowercase</c>: each code point alone, so without final sigma; İ becomes i and U+0307.</summary>
internal sealed class Lowercase : CharacterNormalizer
{
    private const int CapitalIWithDot = 0x130;

    /// <inheritdoc/>
    protected override int Change(int codePoint) =>
        codePoint < 0x80 ? (codePoint is >= 'A' and <= 'Z' ? codePoint | 0x20 : codePoint)
        : (Characters.KindOf(codePoint) & CharacterKind.Upper) != 0 ? Characters.ToLower(codePoint) : codePoint;

    /// <inheritdoc/>
    protected override int Follower(int codePoint) => codePoint == CapitalIWithDot ? 0x307 : 0;
}

/// <summary><c>StripAccents</c>: removes marks of every kind and decomposes nothing.</summary>
internal sealed class StripAccents : CharacterNormalizer
{
    /// <inheritdoc/>
    protected override int Change(int codePoint) => codePoint >= 0x300 && Marks.IsMark(codePoint) ? Nothing : codePoint;
}

/// <summary><c>Nmt</c>: removes control characters and turns others that mean white space into spaces.</summary>
internal sealed class Nmt : CharacterNormalizer
{
    /// <inheritdoc/>
    protected override int Change(int codePoint) => codePoint switch
    {
        >= 1 and <= 8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F => Nothing,
        9 or 0xA or 0xC or 0xD or 0x1680 or >= 0x200B and <= 0x200F or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
        _ => codePoint,
    };
}
