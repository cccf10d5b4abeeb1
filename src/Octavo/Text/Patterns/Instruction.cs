namespace Octavo.Text.Patterns;

/// <summary>One step.</summary>
internal readonly record struct Instruction
{
    /// <summary>What it does.</summary>
    public InstructionKind Kind { get; init; }

    /// <summary>The code points it takes.</summary>
    public CodePointSet? Set { get; init; }

    /// <summary>A target, a least number, a slot, or what else the kind says.</summary>
    public int First { get; init; }

    /// <summary>The second target, or the greatest number.</summary>
    public int Second { get; init; }

    /// <summary>The expression within.</summary>
    public PatternProgram? Inner { get; init; }
}

/// <summary>What an instruction does.</summary>
internal enum InstructionKind
{
    /// <summary>Takes one code point.</summary>
    One,

    /// <summary>Takes as many as it can, gives back one by one.</summary>
    Run,

    /// <summary>Takes as few as it can, takes more one by one.</summary>
    LazyRun,

    /// <summary>Tries two ways in order.</summary>
    Fork,

    /// <summary>Goes on elsewhere.</summary>
    Jump,

    /// <summary>Asks for a place.</summary>
    Anchor,

    /// <summary>Looks at what follows.</summary>
    Ahead,

    /// <summary>Looks at what precedes.</summary>
    Behind,

    /// <summary>Keeps the first way that matches.</summary>
    Atomic,

    /// <summary>Notes where a round began.</summary>
    LoopStart,

    /// <summary>Leaves the loop if the round took nothing.</summary>
    LoopEnd,

    /// <summary>The end.</summary>
    Match,
}
