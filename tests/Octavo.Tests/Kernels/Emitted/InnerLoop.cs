using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>The instructions between the target of a jump back and that jump.</summary>
internal sealed class InnerLoop(IReadOnlyList<Instruction> instructions)
{
    public IReadOnlyList<Instruction> Instructions { get; } = instructions;

    /// <summary>The loops of <paramref name="code"/> that multiply by <paramref name="multiplication"/>, the innermost ones only.</summary>
    public static IEnumerable<InnerLoop> Of(Instruction[] code, Mnemonic multiplication) =>
        from end in Enumerable.Range(0, code.Length)
        where code[end].FlowControl == FlowControl.ConditionalBranch && code[end].NearBranchTarget <= code[end].IP
        let start = Array.FindIndex(code, instruction => instruction.IP == code[end].NearBranchTarget)
        let loop = code[start..(end + 1)]
        where loop.Count(instruction => instruction.FlowControl == FlowControl.ConditionalBranch) == 1
        where loop.Any(instruction => instruction.Mnemonic == multiplication)
        select new InnerLoop(loop);

    public int Count(params ReadOnlySpan<Mnemonic> mnemonics)
    {
        var count = 0;
        foreach (var instruction in Instructions)
            count += mnemonics.Contains(instruction.Mnemonic) ? 1 : 0;
        return count;
    }

    /// <summary>Loads of whole registers.</summary>
    public int Loads => Instructions.Count(i => i is { Mnemonic: Mnemonic.Vmovdqu32 or Mnemonic.Vmovups or Mnemonic.Tileloadd, Op1Kind: OpKind.Memory });

    /// <summary>Multiplications that read memory themselves, by an embedded broadcast or whole.</summary>
    public int FoldedLoads(Mnemonic multiplication) => Instructions.Count(i => i.Mnemonic == multiplication && i.Op2Kind == OpKind.Memory);

    /// <summary>How many registers <paramref name="multiplication"/> adds to: chains that do not wait for each other.</summary>
    public int Chains(Mnemonic multiplication) =>
        Instructions.Where(i => i.Mnemonic == multiplication).Select(i => i.Op0Register).Distinct().Count();

    /// <summary>What reads or writes the stack, and what writes any memory.</summary>
    public IEnumerable<string> SpillsAndStores()
    {
        var factory = new InstructionInfoFactory();
        return from instruction in Instructions
               from memory in factory.GetInfo(instruction).GetUsedMemory()
               where memory.Base.GetFullRegister() is Register.RSP or Register.RBP
                   || memory.Access is not (OpAccess.Read or OpAccess.CondRead or OpAccess.NoMemAccess)
               select $"{instruction.IP}: {instruction}";
    }
}
