using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Everything a forward pass reads: tables, layers and heads. Immutable; not shared with other models.</summary>
internal sealed class EncoderWeights : IDisposable
{
    /// <summary>The name of the layer in front of the classifier.</summary>
    public const string PoolerName = "bert.pooler.dense";

    /// <summary>The name of the classifier.</summary>
    public const string ClassifierName = "classifier";

    private EncoderWeights(WeightReader reader, EncoderConfig config, Head head, Leaves leaves)
    {
        var (d, epsilon) = (config.HiddenSize, config.LayerNormEpsilon);
        Words = reader.Words("bert.embeddings.word_embeddings.weight", config.VocabularySize, d);
        Positions = reader.Table("bert.embeddings.position_embeddings.weight", config.MaxPositions, d);
        TokenTypes = reader.Table("bert.embeddings.token_type_embeddings.weight", config.TypeVocabularySize, d);
        EmbeddingNorm = reader.LayerNorm("bert.embeddings.LayerNorm", d, epsilon);
        Layers = new EncoderLayer[config.LayerCount];
        for (var i = 0; i < Layers.Length; i++)
            Layers[i] = ReadLayer(reader, $"bert.encoder.layer.{i}.", config, leaves);
        if (head == Head.Classifier || reader.Has(PoolerName + ".weight"))
            Pooler = Linear.Create(leaves, reader.Linear(PoolerName, d, d));
        if (head == Head.Classifier || (head == Head.Any && Pooler is not null && reader.Has(ClassifierName + ".weight")))
            Classifier = Linear.Create(leaves, reader.Linear(ClassifierName, config.NumLabels, d));
        IEnumerable<Linear?> linears = [.. Layers.SelectMany(layer => layer.Linears), Pooler, Classifier];
        Span = linears.Any(linear => linear?.Span == ActivationSpan.Batch) ? ActivationSpan.Batch : ActivationSpan.Token;
    }

    /// <summary>[V, D].</summary>
    public EmbeddingTable Words { get; }

    /// <summary>[positions, D].</summary>
    public Matrix Positions { get; }

    /// <summary>[types, D].</summary>
    public Matrix TokenTypes { get; }

    /// <summary>After the sum of the three embeddings.</summary>
    public LayerNormWeights EmbeddingNorm { get; }

    /// <summary>From the first to the last.</summary>
    public EncoderLayer[] Layers { get; }

    /// <summary>[D, D], tanh; null where the checkpoint has none.</summary>
    public Linear? Pooler { get; }

    /// <summary>[labels, D]; null where the checkpoint has none.</summary>
    public Linear? Classifier { get; }

    /// <summary>Which activations share a grid in any of the linear layers.</summary>
    public ActivationSpan Span { get; }

    /// <summary>Which rows of the last layer the heads need: where the batch shares a grid, what the other rows hold decides it too.</summary>
    public NeededRows LastLayer => Span == ActivationSpan.Batch ? NeededRows.All : NeededRows.FirstTokens;

    /// <summary>Reads a BERT; <paramref name="options"/> quantises it on the way.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    public static EncoderWeights Read(
        Checkpoint checkpoint, EncoderConfig config, QuantizationOptions? options, Head head, Leaves leaves, Dictionary<string, QuantizedWeights>? knownCodes = null)
    {
        var reader = new WeightReader(checkpoint, options) { KnownCodes = knownCodes };
        var weights = new EncoderWeights(reader, config, head, leaves);
        options?.CheckPatterns(reader.Linears);
        return weights;
    }

    /// <summary>Reads a float BERT whose weights training will change.</summary>
    /// <param name="checkpoint">The start.</param>
    /// <param name="config">Sizes and labels.</param>
    /// <param name="options">What is quantised before each forward pass; null for nothing.</param>
    /// <param name="newHead">Makes the weights [n, k] of a pooler or classifier that the checkpoint lacks.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    /// <exception cref="ArgumentException">A pattern matches no layer.</exception>
    public static EncoderWeights ReadForTraining(
        Checkpoint checkpoint, EncoderConfig config, QuantizationOptions? options, Func<string, int, int, float[]> newHead, Leaves leaves)
    {
        var reader = new WeightReader(checkpoint, options) { NewHead = newHead };
        var weights = new EncoderWeights(reader, config, Head.Classifier, leaves);
        options?.CheckPatterns(reader.Linears);
        return weights;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Words.Dispose();
        Positions.Dispose();
        TokenTypes.Dispose();
        EmbeddingNorm.Dispose();
        foreach (var layer in Layers)
            layer.Dispose();
        Pooler?.Dispose();
        Classifier?.Dispose();
    }

    private static EncoderLayer ReadLayer(WeightReader reader, string name, EncoderConfig config, Leaves leaves)
    {
        var (d, f, epsilon) = (config.HiddenSize, config.IntermediateSize, config.LayerNormEpsilon);
        return new(
            Linear.Create(
                leaves,
                reader.Linear(name + "attention.self.query", d, d),
                reader.Linear(name + "attention.self.key", d, d),
                reader.Linear(name + "attention.self.value", d, d)),
            Linear.Create(leaves, reader.Linear(name + "attention.output.dense", d, d)),
            reader.LayerNorm(name + "attention.output.LayerNorm", d, epsilon),
            Linear.Create(leaves, reader.Linear(name + "intermediate.dense", f, d)),
            Linear.Create(leaves, reader.Linear(name + "output.dense", d, f)),
            reader.LayerNorm(name + "output.LayerNorm", d, epsilon));
    }
}

/// <summary>What a checkpoint must have behind its last layer.</summary>
internal enum Head
{
    /// <summary>Nothing; what is there is read.</summary>
    Any,

    /// <summary>Pooler and classifier.</summary>
    Classifier,

    /// <summary>Nothing; a pooler is read where there is one, and what is called classifier is one of words.</summary>
    Encoder,
}

/// <summary>One transformer layer.</summary>
/// <param name="Qkv">Queries, keys and values as one product, [3 D, D].</param>
/// <param name="AttentionOutput">[D, D].</param>
/// <param name="AttentionNorm">After adding the layer's input.</param>
/// <param name="Intermediate">[F, D], GELU.</param>
/// <param name="Output">[D, F].</param>
/// <param name="OutputNorm">After adding the attention's result.</param>
internal sealed record EncoderLayer(
    Linear Qkv, Linear AttentionOutput, LayerNormWeights AttentionNorm, Linear Intermediate, Linear Output, LayerNormWeights OutputNorm) : IDisposable
{
    /// <summary>Its linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => [Qkv, AttentionOutput, Intermediate, Output];

    /// <inheritdoc/>
    public void Dispose()
    {
        Qkv.Dispose();
        AttentionOutput.Dispose();
        AttentionNorm.Dispose();
        Intermediate.Dispose();
        Output.Dispose();
        OutputNorm.Dispose();
    }
}
