namespace Octavo.Text;

/// <summary>
/// Reads text as Hugging Face's BertNormalizer writes it, one code point after another: cleaned, decomposed,
/// without nonspacing marks, in lower case, each as far as the options say. Only the order of marks is left
/// to <see cref="WordBuffer"/>.
/// </summary>
internal ref struct NormalizedCharacters
{
    private const int CombiningDotAbove = 0x307;
    private const int CapitalIWithDot = 0x130;

    private readonly NormalizationRules _rules;
    private readonly ReadOnlySpan<char> _text;
    private ReadOnlySpan<char> _decomposition;
    private CharacterKind _ideograph;
    private int _first;
    private int _second;

    /// <summary>Begins at <paramref name="position"/> of the text.</summary>
    public NormalizedCharacters(NormalizationRules rules, ReadOnlySpan<char> text, int position)
    {
        _rules = rules;
        _text = text;
        Position = position;
    }

    /// <summary>Where the next character is read, once <see cref="IsBetween"/>.</summary>
    public int Position { get; private set; }

    /// <summary>Nothing is left of the character read last.</summary>
    public readonly bool IsBetween => _decomposition.IsEmpty && _first == 0;

    /// <summary>
    /// The code point: a space for <see cref="CharacterKind.Space"/>, nothing for <see cref="CharacterKind.Dropped"/>
    /// (which only ends a run of marks).
    /// </summary>
    public int CodePoint { get; private set; }

    /// <summary>What the code point is; an ideograph only where ideographs are words.</summary>
    public CharacterKind Kind { get; private set; }

    /// <summary>Where the character that it came from begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the character that it came from ends.</summary>
    public int End { get; private set; }

    /// <summary>Moves to the next code point.</summary>
    /// <returns>There was one.</returns>
    public bool Next()
    {
        if (_first != 0) return TakeFollowing();
        if (!_decomposition.IsEmpty) return TakeDecomposition();
        while (Position < _text.Length)
        {
            var c = Characters.At(_text, Position, out var units);
            Start = Position;
            End = Position += units;
            var kind = Characters.KindOf(c);
            if (_rules.Removes(kind)) continue;
            _ideograph = kind & _rules.Ideographs;
            if ((kind & CharacterKind.Space) != 0) return Yield(' ', CharacterKind.Space);
            if (!_rules.Strips) return YieldLower(c, kind);
            if (Characters.IsHangulSyllable(c))
            {
                (c, _first, _second) = Characters.Jamo(c);
                return Yield(c, CharacterKind.Ordinary);
            }

            if ((kind & CharacterKind.Dropped) != 0)
            {
                if ((kind & CharacterKind.NonStarter) != 0) continue;
                return Yield(0, CharacterKind.Dropped);
            }

            if ((kind & CharacterKind.Decomposes) == 0) return YieldLower(c, kind);
            _decomposition = Characters.Decomposition(c);
            return TakeDecomposition();
        }

        return false;
    }

    private bool TakeDecomposition()
    {
        var c = Characters.At(_decomposition, 0, out var units);
        _decomposition = _decomposition[units..];
        return YieldLower(c, Characters.KindOf(c));
    }

    private bool TakeFollowing()
    {
        var c = _first;
        (_first, _second) = (_second, 0);
        return Yield(c, Characters.KindOf(c));
    }

    private bool YieldLower(int c, CharacterKind kind)
    {
        if ((kind & CharacterKind.Upper) == 0 || !_rules.Lowers) return Yield(c, kind);
        if (c == CapitalIWithDot) _first = CombiningDotAbove;
        c = Characters.ToLower(c);
        return Yield(c, Characters.KindOf(c));
    }

    private bool Yield(int c, CharacterKind kind)
    {
        CodePoint = c;
        Kind = (kind & ~CharacterKind.Ideograph) | _ideograph;
        return true;
    }
}
