namespace Octavo.Text.Patterns;

/// <summary>An expression as instructions for <see cref="PatternMatcher"/>. Immutable.</summary>
internal sealed class PatternProgram
{
    /// <summary>Repetitions are written out; more than this is refused rather than run.</summary>
    private const int MostInstructions = 20_000;
    private const int LongestBehind = 255;

    private readonly List<Instruction> _code = [];

    private PatternProgram()
    {
    }

    /// <summary>The instructions.</summary>
    public Instruction[] Code { get; private set; } = [];

    /// <summary>How many loops remember where they began.</summary>
    public int Slots { get; private set; }

    /// <summary>How a match can begin; null for any way.</summary>
    public CodePointSet? First { get; private set; }

    /// <summary>How few and how many code points a match has, as far as a look behind needs it.</summary>
    public (int Least, int Most) Length { get; private set; }

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="PatternException">It is too large when repetitions are written out.</exception>
    public static PatternProgram Compile(PatternNode node)
    {
        var program = new PatternProgram();
        program.Emit(node);
        program._code.Add(new Instruction { Kind = InstructionKind.Match });
        program.Code = [.. program._code];
        program.First = node.First();
        return program;
    }

    private int Add(Instruction instruction)
    {
        if (_code.Count >= MostInstructions) throw new PatternException($"more than {MostInstructions} instructions when repetitions are written out");
        _code.Add(instruction);
        return _code.Count - 1;
    }

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One one:
                Add(new Instruction { Kind = InstructionKind.One, Set = one.Set });
                break;
            case PatternNode.Row row:
                foreach (var part in row.Parts) Emit(part);
                break;
            case PatternNode.Choice choice:
                EmitChoice(choice);
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
            case PatternNode.At at:
                Add(new Instruction { Kind = InstructionKind.Anchor, First = (int)at.Anchor });
                break;
            case PatternNode.Atomic atomic:
                Add(new Instruction { Kind = InstructionKind.Atomic, Inner = Compile(atomic.Part) });
                break;
            case PatternNode.Look look:
                Add(new Instruction
                {
                    Kind = look.Behind ? InstructionKind.Behind : InstructionKind.Ahead,
                    First = look.Negative ? 1 : 0,
                    Inner = look.Behind ? CompileBehind(look.Part) : Compile(look.Part),
                });
                break;
        }
    }

    private static PatternProgram CompileBehind(PatternNode node)
    {
        var program = Compile(node);
        var (least, most) = LengthOf(node);
        if (most is < 0 or > LongestBehind) throw new PatternException($"a look behind of more than {LongestBehind} characters is not supported");
        program.Length = (least, most);
        return program;
    }

    private static (int Least, int Most) LengthOf(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One: return (1, 1);
            case PatternNode.Atomic atomic: return LengthOf(atomic.Part);
            case PatternNode.Row row:
                var (least, most) = (0, 0);
                foreach (var part in row.Parts)
                {
                    var (partLeast, partMost) = LengthOf(part);
                    (least, most) = (least + partLeast, most < 0 || partMost < 0 ? -1 : most + partMost);
                }

                return (least, most);
            case PatternNode.Choice choice:
                var all = choice.Options.ConvertAll(LengthOf);
                return (all.Min(one => one.Least), all.Exists(one => one.Most < 0) ? -1 : all.Max(one => one.Most));
            case PatternNode.Repeat repeat:
                var inner = LengthOf(repeat.Part);
                if (repeat.Most < 0 || inner.Most < 0) return (inner.Least * repeat.Least, -1);
                var longest = (long)inner.Most * repeat.Most;
                return ((int)Math.Min(int.MaxValue, (long)inner.Least * repeat.Least), longest > LongestBehind ? -1 : (int)longest);
            default: return (0, 0);
        }
    }

    private void EmitChoice(PatternNode.Choice choice)
    {
        var exits = new List<int>();
        for (var i = 0; i < choice.Options.Count; i++)
        {
            if (i == choice.Options.Count - 1)
            {
                Emit(choice.Options[i]);
                break;
            }

            var fork = Add(new Instruction { Kind = InstructionKind.Fork });
            Emit(choice.Options[i]);
            exits.Add(Add(new Instruction { Kind = InstructionKind.Jump }));
            _code[fork] = _code[fork] with { First = fork + 1, Second = _code.Count };
        }

        foreach (var exit in exits) _code[exit] = _code[exit] with { First = _code.Count };
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        if (repeat.Mode == Repetition.Possessive)
        {
            Emit(new PatternNode.Atomic(repeat with { Mode = Repetition.Greedy }));
            return;
        }

        if (repeat.Part is PatternNode.One one)
        {
            Add(new Instruction
            {
                Kind = repeat.Mode == Repetition.Lazy ? InstructionKind.LazyRun : InstructionKind.Run,
                Set = one.Set,
                First = repeat.Least,
                Second = repeat.Most < 0 ? int.MaxValue : repeat.Most,
            });
            return;
        }

        for (var i = 0; i < repeat.Least; i++) Emit(repeat.Part);
        if (repeat.Most < 0) EmitLoop(repeat);
        else EmitOptional(repeat);
    }

    private void EmitLoop(PatternNode.Repeat repeat)
    {
        var fork = Add(new Instruction { Kind = InstructionKind.Fork });
        var slot = -1;
        if (repeat.Part.IsNullable) Add(new Instruction { Kind = InstructionKind.LoopStart, First = slot = Slots++ });
        Emit(repeat.Part);
        if (slot >= 0) Add(new Instruction { Kind = InstructionKind.LoopEnd, First = slot });
        Add(new Instruction { Kind = InstructionKind.Jump, First = fork });
        SetFork(fork, repeat.Mode);
    }

    private void EmitOptional(PatternNode.Repeat repeat)
    {
        var forks = new List<int>();
        for (var i = repeat.Least; i < repeat.Most; i++)
        {
            forks.Add(Add(new Instruction { Kind = InstructionKind.Fork }));
            Emit(repeat.Part);
        }

        foreach (var fork in forks) SetFork(fork, repeat.Mode);
    }

    private void SetFork(int fork, Repetition mode) =>
        _code[fork] = mode == Repetition.Greedy
            ? _code[fork] with { First = fork + 1, Second = _code.Count }
            : _code[fork] with { First = _code.Count, Second = fork + 1 };
}
