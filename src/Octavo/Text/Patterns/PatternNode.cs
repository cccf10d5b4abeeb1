namespace Octavo.Text.Patterns;

/// <summary>A part of a regular expression as it was read.</summary>
internal abstract record PatternNode
{
    /// <summary>One code point of a set.</summary>
    public sealed record One(CodePointSet Set) : PatternNode;

    /// <summary>Parts one behind the other; none of them matches nothing.</summary>
    public sealed record Row(List<PatternNode> Parts) : PatternNode;

    /// <summary>The first of several that leads to a match.</summary>
    public sealed record Choice(List<PatternNode> Options) : PatternNode;

    /// <summary>A part several times; <see cref="Most"/> is -1 without bound.</summary>
    public sealed record Repeat(PatternNode Part, int Least, int Most, Repetition Mode) : PatternNode;

    /// <summary>A look at what follows or precedes, without taking it.</summary>
    public sealed record Look(PatternNode Part, bool Behind, bool Negative) : PatternNode;

    /// <summary>A part whose first way of matching is kept.</summary>
    public sealed record Atomic(PatternNode Part) : PatternNode;

    /// <summary>A place in the text.</summary>
    public sealed record At(Anchor Anchor) : PatternNode;

    /// <summary>The part can match nothing.</summary>
    public bool IsNullable => this switch
    {
        One => false,
        Row row => row.Parts.TrueForAll(part => part.IsNullable),
        Choice choice => choice.Options.Exists(part => part.IsNullable),
        Repeat repeat => repeat.Least == 0 || repeat.Part.IsNullable,
        Atomic atomic => atomic.Part.IsNullable,
        _ => true,
    };

    /// <summary>How a match can begin; null where it can be empty.</summary>
    public CodePointSet? First()
    {
        switch (this)
        {
            case One one: return one.Set;
            case Repeat repeat: return repeat.Least == 0 ? null : repeat.Part.First();
            case Atomic atomic: return atomic.Part.First();
            case Choice choice:
                var all = CodePointSet.Empty;
                foreach (var option in choice.Options)
                {
                    if (option.First() is not { } first) return null;
                    all = all.Union(first);
                }

                return all;
            case Row row:
                return FirstOf(row);
            default: return null;
        }
    }

    private static CodePointSet? FirstOf(Row row)
    {
        var all = CodePointSet.Empty;
        foreach (var part in row.Parts)
        {
            if (part is Look or At) continue;
            if (part is Repeat { Least: 0 } repeat)
            {
                if (repeat.Part.First() is not { } some) return null;
                all = all.Union(some);
                continue;
            }

            return part.First() is { } first ? all.Union(first) : null;
        }

        return null;
    }
}

/// <summary>Which number of repetitions is tried first.</summary>
internal enum Repetition
{
    Greedy,
    Lazy,
    Possessive,
}

/// <summary>A place in the text that an expression may ask for.</summary>
internal enum Anchor
{
    TextStart,
    TextEnd,
    TextEndOrLastLineBreak,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
