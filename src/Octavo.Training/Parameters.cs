using Octavo.Kernels.Float;
using Octavo.Model;

namespace Octavo.Training;

/// <summary>Everything of a model that training changes, from the input to the output.</summary>
internal sealed class Parameters : IDisposable
{
    private readonly List<Parameter> _all = [];

    public Parameters(EncoderWeights weights, EncoderConfig config)
    {
        var d = config.HiddenSize;
        const string Embeddings = "bert.embeddings.";
        var words = weights.Words.Trained ?? throw new ArgumentException("expected weights read for training", nameof(weights));
        Words = Add(new Parameter(new(words), Whole(Embeddings + "word_embeddings.weight", config.VocabularySize, d)) { Rows = new(config.VocabularySize) });
        Positions = Add(new Parameter(new(weights.Positions), Whole(Embeddings + "position_embeddings.weight", config.MaxPositions, d)));
        TokenTypes = Add(new Parameter(new(weights.TokenTypes), Whole(Embeddings + "token_type_embeddings.weight", config.TypeVocabularySize, d)));
        EmbeddingNorm = Norm(Embeddings + "LayerNorm", weights.EmbeddingNorm);
        Layers = [.. weights.Layers.Select((layer, i) => Layer($"bert.encoder.layer.{i}.", layer))];
        Pooler = Linear(weights.Pooler!, EncoderWeights.PoolerName);
        Classifier = Linear(weights.Classifier!, EncoderWeights.ClassifierName);
    }

    /// <summary>All, in an order that depends on nothing but the architecture.</summary>
    public IReadOnlyList<Parameter> All => _all;

    public Parameter Words { get; }

    public Parameter Positions { get; }

    public Parameter TokenTypes { get; }

    public NormParameters EmbeddingNorm { get; }

    public LayerParameters[] Layers { get; }

    public LinearParameters Pooler { get; }

    public LinearParameters Classifier { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _all)
            parameter.Dispose();
    }

    private LayerParameters Layer(string name, EncoderLayer layer) => new(
        Linear(layer.Qkv, name + "attention.self.query", name + "attention.self.key", name + "attention.self.value"),
        Linear(layer.AttentionOutput, name + "attention.output.dense"),
        Norm(name + "attention.output.LayerNorm", layer.AttentionNorm),
        Linear(layer.Intermediate, name + "intermediate.dense"),
        Linear(layer.Output, name + "output.dense"),
        Norm(name + "output.LayerNorm", layer.OutputNorm));

    private LinearParameters Linear(Linear linear, params string[] names)
    {
        var (weights, bias) = linear.Floats;
        var n = weights.N / names.Length;
        return new(
            Add(new Parameter(new(weights), [.. names.Select((name, i) => new NamedRows(name + ".weight", [n, weights.K], i * n))])
            {
                Transposed = new PackedFloatWeights(weights.K, weights.N),
            }),
            Add(new Parameter(new(bias), [.. names.Select((name, i) => new NamedRows(name + ".bias", [n], i * n))])));
    }

    private NormParameters Norm(string name, LayerNormWeights norm)
    {
        var weight = Add(new Parameter(new(norm.Weight), Whole(name + ".weight", norm.Weight.Columns)));
        var bias = Add(new Parameter(new(norm.Bias), Whole(name + ".bias", norm.Bias.Columns)));
        return new(norm, new LayerNormWeights(weight.Gradient.Matrix, bias.Gradient.Matrix, norm.Epsilon));
    }

    private Parameter Add(Parameter parameter)
    {
        _all.Add(parameter);
        return parameter;
    }

    private static NamedRows Whole(string name, params int[] shape) => new(name, shape, 0);
}

/// <summary>Weights and bias of a linear layer.</summary>
internal sealed record LinearParameters(Parameter Weight, Parameter Bias);

/// <summary>A LayerNorm and the gradients of its weight and bias.</summary>
internal sealed record NormParameters(LayerNormWeights Values, LayerNormWeights Gradient);

/// <summary>One transformer layer; the members are those of <see cref="EncoderLayer"/>.</summary>
internal sealed record LayerParameters(
    LinearParameters Qkv,
    LinearParameters AttentionOutput,
    NormParameters AttentionNorm,
    LinearParameters Intermediate,
    LinearParameters Output,
    NormParameters OutputNorm);
