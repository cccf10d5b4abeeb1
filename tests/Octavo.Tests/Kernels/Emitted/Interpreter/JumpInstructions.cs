using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Jumps, calls, returns.</summary>
internal static class JumpInstructions
{
    private static readonly Mnemonic[] Conditional =
    [
        Mnemonic.Jo, Mnemonic.Jno, Mnemonic.Jb, Mnemonic.Jae, Mnemonic.Je, Mnemonic.Jne, Mnemonic.Jbe, Mnemonic.Ja,
        Mnemonic.Js, Mnemonic.Jns, Mnemonic.Jl, Mnemonic.Jge, Mnemonic.Jle, Mnemonic.Jg,
    ];

    public static Dictionary<Mnemonic, Execute> All { get; } = new(Conditional.Select(mnemonic => KeyValuePair.Create<Mnemonic, Execute>(mnemonic, JumpIf)))
    {
        [Mnemonic.Jmp] = (p, in i) => p.Next = Target(i),
        [Mnemonic.Call] = Call,
        [Mnemonic.Ret] = (p, in i) => p.Next = p.Pop(i),
    };

    private static void JumpIf(Processor p, in Instruction i)
    {
        if (Holds(p.Registers, i))
            p.Next = Target(i);
    }

    private static void Call(Processor p, in Instruction i)
    {
        p.Push(p.Next, i);
        p.Next = Target(i);
    }

    private static ulong Target(in Instruction i) =>
        i.Op0Kind == OpKind.NearBranch64 ? i.NearBranchTarget : throw new InterpreterException(i, "jumps to where a register or memory says");

    private static bool Holds(RegisterFile flags, in Instruction i) => i.ConditionCode switch
    {
        ConditionCode.o => flags.Overflow,
        ConditionCode.no => !flags.Overflow,
        ConditionCode.b => flags.Carry,
        ConditionCode.ae => !flags.Carry,
        ConditionCode.e => flags.Zero,
        ConditionCode.ne => !flags.Zero,
        ConditionCode.be => flags.Carry || flags.Zero,
        ConditionCode.a => !flags.Carry && !flags.Zero,
        ConditionCode.s => flags.Sign,
        ConditionCode.ns => !flags.Sign,
        ConditionCode.l => flags.Sign != flags.Overflow,
        ConditionCode.ge => flags.Sign == flags.Overflow,
        ConditionCode.le => flags.Zero || flags.Sign != flags.Overflow,
        ConditionCode.g => !flags.Zero && flags.Sign == flags.Overflow,
        _ => throw new InterpreterException(i, "has a condition that the interpreter does not know"),
    };
}
