using Octavo.Tensors;

namespace Octavo.Numerics;

/// <summary>
/// How a model is quantised: how its weights are stored and how its activations are rounded while it runs. A scheme is
/// one of <see cref="All"/>.
/// </summary>
public sealed record Scheme
{
    private Scheme(string name)
    {
        Name = name;
    }

    /// <summary>
    /// The default: pair-safe weights per channel, activations asymmetric with 8 bits per token, embedding tables per row.
    /// Exact and fast on every CPU.
    /// </summary>
    public static Scheme Int8 { get; } = new("int8")
    {
        Weights = WeightRule.PairSafe,
        Activations = ActivationRule.Int8,
        Embeddings = WeightRule.Channel,
    };

    /// <summary>For CPUs without VNNI: weights certified for additions in 16 bits, activations with 7 bits per token and block.</summary>
    public static Scheme Fast7 { get; } = new("fast7")
    {
        Weights = WeightRule.Lane4,
        Activations = ActivationRule.Fast7,
        Embeddings = WeightRule.Channel,
    };

    /// <summary>What PyTorch's <c>quantize_dynamic</c> does; a text's answer depends on its batch.</summary>
    public static Scheme PyTorch { get; } = new("pytorch")
    {
        Weights = WeightRule.PyTorch,
        Activations = ActivationRule.PyTorch,
    };

    /// <summary>Q8BERT's dynamic quantisation after training; a text's answer depends on its batch.</summary>
    public static Scheme Q8Bert { get; } = new("q8bert")
    {
        Weights = WeightRule.Q8Bert,
        Activations = ActivationRule.Q8Bert,
        Embeddings = WeightRule.Q8Bert,
    };

    /// <summary>Weights stored as halves, computed in single precision.</summary>
    public static Scheme Fp16 { get; } = new("fp16");

    /// <summary>All schemes, the default first.</summary>
    public static IReadOnlyList<Scheme> All { get; } = [Int8, Fast7, PyTorch, Q8Bert, Fp16];

    /// <summary>The name, as the command line and saved models spell it.</summary>
    public string Name { get; }

    /// <summary>How the weights of linear layers become int8; null if they are not.</summary>
    public WeightRule? Weights { get; private init; }

    /// <summary>How activations become bytes; null if they stay floats.</summary>
    public ActivationRule? Activations { get; private init; }

    /// <summary>How embedding tables become int8; null if the scheme knows no such thing.</summary>
    public WeightRule? Embeddings { get; private init; }

    /// <summary>What happens to embedding tables unless told otherwise.</summary>
    public EmbeddingPrecision DefaultEmbeddings => Embeddings is null ? EmbeddingPrecision.Keep : EmbeddingPrecision.Int8;

    /// <summary>How attention multiplies unless told otherwise.</summary>
    public AttentionPrecision DefaultAttention { get; private init; }

    /// <summary>The type that the weights of linear layers are stored in.</summary>
    public ElementType StorageType => Weights is null ? ElementType.F16 : ElementType.I8;

    /// <summary>Whether a text's answer depends on the texts, and the padding, in its batch.</summary>
    public bool DependsOnBatch => Activations?.Span == ActivationSpan.Batch;

    /// <summary>The scheme of that name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such scheme; the message lists all.</exception>
    public static Scheme Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(scheme => scheme.Name == name)
            ?? throw new ArgumentException($"expected a scheme ({string.Join(", ", All.Select(scheme => scheme.Name))}), found '{name}'", nameof(name));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
