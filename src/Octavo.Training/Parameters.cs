using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>Everything of a model that training changes, from the input to the output.</summary>
internal sealed class Parameters : IDisposable
{
    private readonly List<Parameter> _all = [];
    private readonly List<LayerCodes> _codes = [];
    private readonly List<RoundedTable> _roundedTables = [];
    private readonly Scheme? _scheme;

    /// <summary>The parameters of a model.</summary>
    /// <param name="weights">Read for training.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="scheme">How they are quantised before each forward pass; null for not at all.</param>
    /// <param name="tables">How embedding tables are; null for not at all.</param>
    public Parameters(EncoderWeights weights, EncoderConfig config, Scheme? scheme, WeightRule? tables)
    {
        _scheme = scheme;
        var d = config.HiddenSize;
        const string Embeddings = "bert.embeddings.";
        var words = weights.Words.Trained ?? throw new ArgumentException("expected weights read for training", nameof(weights));
        Words = Add(new Parameter(new(words), Whole(Embeddings + "word_embeddings.weight", config.VocabularySize, d)) { Rows = new(config.VocabularySize) });
        Positions = Add(Table(weights.Positions, Whole(Embeddings + "position_embeddings.weight", config.MaxPositions, d), tables));
        TokenTypes = Add(Table(weights.TokenTypes, Whole(Embeddings + "token_type_embeddings.weight", config.TypeVocabularySize, d), tables));
        EmbeddingNorm = Norm(Embeddings + "LayerNorm", weights.EmbeddingNorm);
        Layers = [.. weights.Layers.Select((layer, i) => Layer($"bert.encoder.layer.{i}.", layer))];
        Pooler = Linear(weights.Pooler!, EncoderWeights.PoolerName);
        Classifier = Linear(weights.Classifier!, EncoderWeights.ClassifierName);
    }

    /// <summary>All, in an order that depends on nothing but the architecture.</summary>
    public IReadOnlyList<Parameter> All => _all;

    /// <summary>The layers that compute with codes of their weights.</summary>
    public IReadOnlyList<LayerCodes> Codes => _codes;

    /// <summary>The small tables of which the forward pass reads a rounded copy.</summary>
    public IReadOnlyList<RoundedTable> RoundedTables => _roundedTables;

    public Parameter Words { get; }

    public Parameter Positions { get; }

    public Parameter TokenTypes { get; }

    public NormParameters EmbeddingNorm { get; }

    public LayerParameters[] Layers { get; }

    public LinearParameters Pooler { get; }

    public LinearParameters Classifier { get; }

    /// <summary>Whether it is one of the three embedding tables.</summary>
    public bool IsTable(Parameter parameter) => parameter == Words || parameter == Positions || parameter == TokenTypes;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _all)
            parameter.Dispose();
        foreach (var table in _roundedTables)
            table.Master.Dispose();
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
        var (weights, bias, int8) = linear.Floats;
        var n = weights.N / names.Length;
        var weight = Add(new Parameter(new(weights), [.. names.Select((name, i) => new NamedRows(name + ".weight", [n, weights.K], i * n))])
        {
            Transposed = new PackedFloatWeights(weights.K, weights.N),
            IsCoded = int8 is not null,
        });
        var codes = int8 is null ? null : new LayerCodes(weight, int8, _scheme!.Weights!, linear.Inputs!);
        if (codes is not null)
            _codes.Add(codes);
        return new(weight, Add(new Parameter(new(bias), [.. names.Select((name, i) => new NamedRows(name + ".bias", [n], i * n))])), codes);
    }

    /// <summary>A table; where it is rounded, the forward pass keeps its own and the parameter gets another.</summary>
    private Parameter Table(Matrix read, NamedRows tensor, WeightRule? rule)
    {
        if (rule is null)
            return new(new(read), tensor);
        var master = new Matrix(read.Rows, read.Columns);
        for (var r = 0; r < read.Rows; r++)
            read.Row(r).CopyTo(master.Row(r));
        _roundedTables.Add(new(master, read));
        return new(new(master), tensor);
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

/// <summary>Weights and bias of a linear layer, and the codes of its weights where it computes with them.</summary>
internal sealed record LinearParameters(Parameter Weight, Parameter Bias, LayerCodes? Codes);

/// <summary>The codes that follow the weights of a linear layer.</summary>
/// <param name="Weight">The weights.</param>
/// <param name="Int8">What the forward pass multiplies by.</param>
/// <param name="Rule">How weights become codes.</param>
/// <param name="Inputs">How inputs do.</param>
internal sealed record LayerCodes(Parameter Weight, Int8Layer Int8, WeightRule Rule, ActivationRule Inputs)
{
    /// <summary>scale * codes, transposed: what the backward pass multiplies by.</summary>
    public PackedFloatWeights Transposed => Weight.Transposed!;
}

/// <summary>A table that training changes, and its rounded copy, which the forward pass reads.</summary>
internal sealed record RoundedTable(Matrix Master, Matrix Rounded);

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
