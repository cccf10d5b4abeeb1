using Octavo.Kernels.Emitted;
using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Int8;

/// <summary>One way to multiply a tile of u8 activations by s8 weights into int32. An instance exists only if this CPU can run it.</summary>
internal abstract class Int8Kernel(string name, string instructionSet, Int8Contract contract, int maxRows)
{
    /// <summary>Short name for reports: <c>avx2-l4-3x16</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The instruction set it belongs to, as <c>OCTAVO_ISA</c> spells it.</summary>
    public string InstructionSet { get; } = instructionSet;

    /// <summary>What its operands must satisfy for the result to be exact.</summary>
    public Int8Contract Contract { get; } = contract;

    /// <summary>The most rows one call takes.</summary>
    public int MaxRows { get; } = maxRows;

    /// <summary>How many panels a call with <paramref name="rows"/> rows should take for speed; any of 1..4 is correct.</summary>
    public virtual int PanelsFor(int rows) => 4;

    /// <summary>Computes one tile.</summary>
    public abstract void Tile(in Int8TileArgs args);

    /// <summary>Whether <see cref="Dequantize"/> takes so many rows, of which there may be more than <see cref="MaxRows"/>, and panels.</summary>
    public virtual bool Dequantizes(int rows, int panels) => false;

    /// <summary>Whether <see cref="Dequantize"/> can end with <paramref name="activation"/>, with the bits of its <see cref="Rows.Epilogue"/>.</summary>
    public virtual bool Activates(Activation activation) => activation == Activation.None;

    /// <summary>Computes all rows of some panels and, with the roundings of <see cref="Rows.Epilogue.Dequantize"/>, their floats. No sums are written to C.</summary>
    public virtual void Dequantize(in Int8TileArgs args, in Int8Floats floats) => throw new NotSupportedException($"{Name} computes sums");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
