using System.Collections.Frozen;
using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>What one instruction does to the processor, which has already moved on to the next.</summary>
internal delegate void Execute(Processor processor, in Instruction instruction);

/// <summary>Every instruction that the interpreter knows.</summary>
internal static class InstructionTable
{
    public static FrozenDictionary<Mnemonic, Execute> All { get; } =
        ScalarInstructions.All.Concat(JumpInstructions.All).Concat(VectorInstructions.All).Concat(TileInstructions.All).ToFrozenDictionary();
}
