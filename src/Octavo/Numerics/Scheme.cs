namespace Octavo.Numerics;

/// <summary>
/// A way to quantise an encoder: the one definition that weights, kernels, reports and files share.
/// Immutable. docs/quantization.md shows what each costs.
/// </summary>
public sealed record Scheme
{
    private Scheme(string name, WeightRule? weights, ActivationRule? activations, WeightRule? embeddings)
    {
        Name = name;
        Weights = weights;
        Activations = activations;
        Embeddings = embeddings;
    }

    /// <summary>The default: weights per channel and pair-safe, activations eight bits per token.</summary>
    public static Scheme Int8 { get; } = new(
        "int8",
        new(WeightScales.PerChannel, WeightCodes.PairSafe, 127f, -127),
        new(255, 0, ActivationRange.Asymmetric, WholeBatch: false),
        PerRow);

    /// <summary>For CPUs without VNNI: weights that allow four 16-bit additions, activations seven bits per token and 256 columns.</summary>
    public static Scheme Fast7 { get; } = new(
        "fast7",
        new(WeightScales.PerChannel, WeightCodes.Lane4, 127f, -127),
        new(127, 256, ActivationRange.Asymmetric, WholeBatch: false),
        PerRow);

    /// <summary>What <c>torch.ao.quantization.quantize_dynamic</c> computes on x86: per tensor, activations seven bits over the whole batch.</summary>
    public static Scheme PyTorch { get; } = new(
        "pytorch",
        new(WeightScales.PerTensor, WeightCodes.Any, 127.5f, -128),
        new(127, 0, ActivationRange.PyTorch, WholeBatch: true),
        embeddings: null);

    /// <summary>Q8BERT's dynamic quantisation (Zafrir et al. 2019, as nlp-architect computes it): per tensor, symmetric, over the whole batch.</summary>
    public static Scheme Q8Bert { get; } = new(
        "q8bert",
        new(WeightScales.PerTensor, WeightCodes.Any, 127f, -127),
        new(255, 0, ActivationRange.Symmetric, WholeBatch: true),
        new(WeightScales.PerTensor, WeightCodes.Any, 127f, -127));

    /// <summary>Weights stored as halves, computed in float32.</summary>
    public static Scheme Fp16 { get; } = new("fp16", weights: null, activations: null, embeddings: null);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scheme> All { get; } = [Int8, Fast7, PyTorch, Q8Bert, Fp16];

    /// <summary>The name that files and the command line use.</summary>
    public string Name { get; }

    /// <summary>How the weights of linear layers become codes; null where they stay floats.</summary>
    public WeightRule? Weights { get; }

    /// <summary>How their inputs become codes; null where they stay floats.</summary>
    public ActivationRule? Activations { get; }

    /// <summary>How embedding tables become codes; null where the scheme leaves them alone.</summary>
    public WeightRule? Embeddings { get; }

    /// <summary>Whether the answer for a text depends on the batch it is in, pads included.</summary>
    public bool DependsOnBatch => Activations is { WholeBatch: true };

    private static WeightRule PerRow => new(WeightScales.PerChannel, WeightCodes.Any, 127f, -127);

    /// <summary>The scheme of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Scheme Parse(string name) =>
        All.FirstOrDefault(scheme => scheme.Name == name)
        ?? throw new ArgumentException($"scheme: expected {string.Join(", ", All.Select(s => s.Name))}, found '{name}'");

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>What becomes of the embedding tables.</summary>
public enum EmbeddingPrecision
{
    /// <summary>One byte a value and a scale for each row, where the scheme quantises them.</summary>
    Int8,

    /// <summary>As the checkpoint holds them.</summary>
    Keep,
}
