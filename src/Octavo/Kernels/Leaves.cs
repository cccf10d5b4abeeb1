
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;

namespace Octavo.Kernels;

/// <summary>The innermost loops for one instruction set: what every driver above them is given.</summary>
internal sealed class Leaves
{
    private static readonly Lazy<Leaves> s_chosen = new(() => new(KernelSet.Chosen.Set));

    private Leaves(InstructionSet set)
    {
        Set = set;
        Rows = Elementwise.For(set);
        Gradients = RowGradients.For(set);
        Tile = FloatTile.For(set);
        Epilogues = new Epilogues(set);
    }

    /// <summary>Those of the instruction set in use.</summary>
    /// <exception cref="PlatformNotSupportedException">OCTAVO_ISA asks for what is unknown or what the CPU lacks.</exception>
    public static Leaves Chosen => s_chosen.Value;

    /// <summary>The instruction set.</summary>
    public InstructionSet Set { get; }

    /// <summary>Passes over rows.</summary>
    public Elementwise Rows { get; }

    /// <summary>The ends of products, by activation.</summary>
    public Epilogues Epilogues { get; }

    /// <summary>Their gradients, for training.</summary>
    public RowGradients Gradients { get; }

    /// <summary>The float product.</summary>
    public FloatTile Tile { get; }

    /// <summary>Their names by what they compute, for a report: the int8 product of each contract, the float product, the passes over rows.</summary>
    public IReadOnlyList<(string What, string Name)> Names =>
    [
        .. Enum.GetValues<Int8Contract>().Select(contract => ($"int8 {contract}", Int8(contract).Name)),
        ("float", Tile.Name),
        ("rows", Rows.Name),
    ];

    /// <summary>Those of an instruction set that this CPU can run.</summary>
    public static Leaves For(InstructionSet set) => s_chosen.IsValueCreated && s_chosen.Value.Set == set ? s_chosen.Value : new(set);

    /// <summary>The fastest int8 product that is exact for operands which meet <paramref name="contract"/>.</summary>
    public Int8Kernel Int8(Int8Contract contract) => Int8Kernels.Select(contract, KernelSet.NameOf(Set));
}
