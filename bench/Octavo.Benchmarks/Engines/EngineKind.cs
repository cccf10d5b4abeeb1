using System.Runtime.Intrinsics.X86;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Engines;

/// <summary>One line of the comparison: a runtime in a precision.</summary>
/// <param name="Engine">octavo, pytorch or onnxruntime.</param>
/// <param name="Precision">fp32, int8 or a variant of it.</param>
internal sealed record EngineKind(string Engine, string Precision)
{
    /// <summary>ONNX Runtime's default where there is no VNNI: products of pairs are cut at 16 bits, so its answers are wrong now and then.</summary>
    private const string Saturating = "int8-saturating";

    /// <summary>All that can be told apart on this CPU.</summary>
    public static IReadOnlyList<EngineKind> All { get; } =
    [
        new("octavo", "fp32"), new("octavo", "int8"), new("octavo", "fast7"),
        new("pytorch", "fp32"), new("pytorch", "int8"),
        new("onnxruntime", "fp32"), new("onnxruntime", "int8"),
        .. HasVnni ? (EngineKind[])[] : [new("onnxruntime", Saturating)],
    ];

    /// <summary>Whether this is the library itself and not a peer.</summary>
    public bool IsOctavo => Engine == "octavo";

    private static bool HasVnni => AvxVnni.IsSupported || KernelSet.Available.Contains(InstructionSet.Avx512Vnni);

    /// <summary>The engine of that name, as <c>--only</c> spells it: pytorch or pytorch-int8.</summary>
    public static bool Matches(EngineKind kind, string wanted) => wanted == kind.Engine || wanted == kind.ToString();

    /// <summary>Whether a shape means something to it: pads are what the peers cannot do without.</summary>
    public bool Takes(string shape) => IsOctavo || shape != ModelShape.Ragged;

    /// <summary>Loads the model.</summary>
    /// <param name="model">Which.</param>
    /// <param name="threads">How many threads compute.</param>
    /// <param name="peersFolder">Where the peers' files are.</param>
    public IEngine Load(ModelShape model, int threads, string peersFolder) => Engine switch
    {
        "octavo" => new OctavoEngine(model, Precision, threads),
#if PEERS
        "pytorch" => new TorchEngine(model, Precision == "int8", threads, peersFolder),
        _ => new OnnxEngine(model, Precision == "fp32" ? "fp32" : "int8", exact: Precision == "int8" && !HasVnni, threads, peersFolder),
#else
        _ => throw new NotSupportedException($"{this}: built with -p:Peers=false, without peers ({peersFolder}, {HasVnni})"),
#endif
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Engine}-{Precision}";
}
