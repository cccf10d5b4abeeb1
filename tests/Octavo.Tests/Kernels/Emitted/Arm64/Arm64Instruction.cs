using KernelGenerator.Arm64;

namespace Octavo.Tests.Kernels.Emitted.Arm64;

/// <summary>An instruction with its operands, as a failure names it.</summary>
internal sealed record Arm64Instruction(Form Form, int[] Operands, string Text)
{
    public int this[int operand] => Operands[operand];

    public override string ToString() => Text;
}
