using System.Globalization;
using System.Text;
using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary>Splits at single characters.</summary>
/// <param name="behavior">What becomes of them.</param>
internal abstract class CharacterSplit(SplitBehavior behavior) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        pieces.BeginSplit();
        var units = pieces.Text.Units;
        for (var p = 0; p < pieces.Count; p++)
        {
            var (start, end) = (pieces[p].Start, pieces[p].End);
            var splitting = new Splitting(pieces, behavior, inverted: false, start);
            for (var i = start; i < end;)
            {
                var c = Characters.At(units, i, out var size);
                if (Matches(c)) splitting.Match(i, i + size);
                i += size;
            }

            splitting.End(end);
        }

        pieces.EndSplit();
    }

    /// <summary>The text is split at this code point.</summary>
    protected abstract bool Matches(int codePoint);
}

/// <summary><c>WhitespaceSplit</c>: at white space, which vanishes.</summary>
internal sealed class WhitespaceSplit() : CharacterSplit(SplitBehavior.Removed)
{
    /// <inheritdoc/>
    protected override bool Matches(int codePoint) => (Characters.KindOf(codePoint) & CharacterKind.Space) != 0;
}

/// <summary><c>Punctuation</c>: at ASCII's punctuation and symbols and at Unicode's punctuation.</summary>
internal sealed class Punctuation(SplitBehavior behavior) : CharacterSplit(behavior)
{
    /// <inheritdoc/>
    protected override bool Matches(int codePoint) => (Characters.KindOf(codePoint) & CharacterKind.Punctuation) != 0;
}

/// <summary><c>Digits</c>: at digits and numbers of every kind, each alone or those that touch together.</summary>
internal sealed class Digits(SplitBehavior behavior) : CharacterSplit(behavior)
{
    /// <inheritdoc/>
    protected override bool Matches(int codePoint) =>
        codePoint < 0x80 ? codePoint is >= '0' and <= '9'
        : Rune.GetUnicodeCategory(new Rune(codePoint)) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}

/// <summary><c>CharDelimiterSplit</c>: at one character, which vanishes.</summary>
internal sealed class CharDelimiterSplit(int delimiter) : CharacterSplit(SplitBehavior.Removed)
{
    /// <inheritdoc/>
    protected override bool Matches(int codePoint) => codePoint == delimiter;
}
