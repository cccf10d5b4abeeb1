using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;

namespace Octavo.Kernels;

/// <summary>
/// The innermost loops for one instruction set: what a model holds. A driver is given no more of them than it may know:
/// passes over rows are <see cref="Kernels.Rows.RowLeaves"/>, float products <see cref="FloatLeaves"/>.
/// </summary>
internal sealed class Leaves : FloatLeaves
{
    private static readonly Lazy<Leaves> s_chosen = new(() => new(KernelSet.Chosen.Set));

    private Leaves(InstructionSet set)
        : base(set)
    {
    }

    /// <summary>Those of the instruction set in use.</summary>
    /// <exception cref="PlatformNotSupportedException">OCTAVO_ISA asks for what is unknown or what the CPU lacks.</exception>
    public static Leaves Chosen => s_chosen.Value;

    /// <summary>Their names by what they compute, for a report: the int8 product of each contract, the float product, the passes over rows.</summary>
    public IReadOnlyList<(string What, string Name)> Names =>
    [
        .. Enum.GetValues<Int8Contract>().Select(contract => ($"int8 {contract}", Int8Kernels.Select(contract, KernelSet.NameOf(Set)).Name)),
        ("float", Tile.Name),
        ("rows", Rows.Name),
    ];

    /// <summary>Those of an instruction set that this CPU can run.</summary>
    public static Leaves For(InstructionSet set) => s_chosen.IsValueCreated && s_chosen.Value.Set == set ? s_chosen.Value : new(set);
}
