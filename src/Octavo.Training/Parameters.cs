using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
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
    private readonly List<Parameter> _fixed = [];
    private readonly Scheme? _scheme;
    private readonly string _without;

    /// <summary>The parameters of a model.</summary>
    /// <param name="encoder">Read for training.</param>
    /// <param name="scheme">How they are quantised before each forward pass; null for not at all.</param>
    /// <param name="tables">How embedding tables are; null for not at all.</param>
    /// <param name="without">What names of the encoder's layers begin with in a model with a head, and not in an encoder alone; empty for a model with a head.</param>
    public Parameters(ClassicWeights encoder, Scheme? scheme, WeightRule? tables, string without)
    {
        (_scheme, _without) = (scheme, without);
        var names = encoder.Names;
        var words = encoder.Words.Trained ?? throw new ArgumentException("expected weights read for training", nameof(encoder));
        Words = Add(new Parameter(new(words), Whole(names.Words)) { Rows = new(names.Words.Rows) });
        Positions = Add(Table(encoder.Positions, Whole(names.Positions), tables));
        TokenTypes = encoder.TokenTypes is null ? null : Add(Table(encoder.TokenTypes, Whole(names.TokenTypes!), tables));
        EmbeddingNorm = Norm(names.EmbeddingNorm, encoder.EmbeddingNorm);
        Projection = encoder.Projection is null ? null : Linear(encoder.Projection, names.Projection!);
        ScoreBias = encoder.ScoreBias is null ? null : Add(new Parameter(new(encoder.ScoreBias.Table), Whole(names.ScoreBias!)) { Decays = false });
        Blocks = [.. encoder.Blocks.Zip(names.Own, Block)];
        Layers = [.. encoder.Layers.Select(layer => Blocks[Array.IndexOf(encoder.Blocks, layer)])];
    }

    /// <summary>All, in an order that depends on nothing but the architecture.</summary>
    public IReadOnlyList<Parameter> All => _all;

    /// <summary>The layers that compute with codes of their weights.</summary>
    public IReadOnlyList<LayerCodes> Codes => _codes;

    /// <summary>The small tables of which the forward pass reads a rounded copy.</summary>
    public IReadOnlyList<RoundedTable> RoundedTables => _roundedTables;

    public Parameter Words { get; }

    public Parameter Positions { get; }

    public Parameter? TokenTypes { get; }

    public NormParameters EmbeddingNorm { get; }

    public LinearParameters? Projection { get; }

    /// <summary>Biases of scores by distance, which are no weights to decay; null where there are none.</summary>
    public Parameter? ScoreBias { get; }

    /// <summary>The blocks with weights of their own.</summary>
    public BlockParameters[] Blocks { get; }

    /// <summary>The block of each layer; layers may share one.</summary>
    public BlockParameters[] Layers { get; }

    /// <summary>Whether it is one of the three embedding tables.</summary>
    public bool IsTable(Parameter parameter) => parameter == Words || parameter == Positions || parameter == TokenTypes;

    /// <summary>Adds a layer of what follows the encoder.</summary>
    /// <param name="linear">The layer.</param>
    /// <param name="layer">Its name and sizes.</param>
    public LinearParameters AddLinear(Linear linear, ModelLayer layer) => Linear(linear, layer);

    /// <summary>Adds a LayerNorm of what follows the encoder.</summary>
    /// <param name="norm">Its vectors.</param>
    /// <param name="layer">Its name and size.</param>
    public NormParameters AddNorm(LayerNormWeights norm, ModelLayer layer) => Norm(layer, norm);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in (Parameter[])[.. _all, .. _fixed])
            parameter.Dispose();
        foreach (var table in _roundedTables)
            table.Master.Dispose();
    }

    private BlockParameters Block(ClassicBlock block, ClassicBlockLayers names) => new(
        Linear(block.Qkv, names.Qkv),
        Linear(block.AttentionOutput, names.AttentionOutput),
        Norm(names.AttentionNorm, block.AttentionNorm),
        Linear(block.Intermediate, names.Intermediate),
        Linear(block.Output, names.Output),
        Norm(names.OutputNorm, block.OutputNorm));

    private LinearParameters Linear(Linear linear, params ModelLayer[] layers)
    {
        var columns = linear.Whole;
        var int8 = columns as Int8Columns;
        var weights = int8?.Master ?? ((FloatColumns)columns).Weights;
        var n = weights.N / layers.Length;
        var weight = Add(new Parameter(new(weights), [.. layers.Select((layer, i) => new NamedRows(NameOf(layer) + ".weight", [n, weights.K], i * n))])
        {
            Transposed = new PackedFloatWeights(weights.K, weights.N),
            IsCoded = int8 is not null,
        });
        var codes = int8 is null ? null : new LayerCodes(weight, int8.Weights, _scheme!.Weights!, int8.Inputs!);
        if (codes is not null)
            _codes.Add(codes);
        var bias = new Parameter(new(columns.Bias), [.. layers.Select((layer, i) => new NamedRows(NameOf(layer) + ".bias", [n], i * n))]);
        // Zeros that stay zeros where a layer has none.
        if (layers[0].HasBias)
            Add(bias);
        else
            _fixed.Add(bias);
        return new(weight, bias, codes);
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

    private NormParameters Norm(ModelLayer layer, LayerNormWeights norm)
    {
        // PyTorch's usual two groups: no decay of biases and of LayerNorm.
        var weight = Add(new Parameter(new(norm.Weight), new NamedRows(NameOf(layer) + ".weight", [layer.Columns], 0)) { Decays = false });
        var bias = Add(new Parameter(new(norm.Bias), new NamedRows(NameOf(layer) + ".bias", [layer.Columns], 0)));
        return new(norm, new LayerNormWeights(weight.Gradient.Matrix, bias.Gradient.Matrix, norm.Epsilon));
    }

    private Parameter Add(Parameter parameter)
    {
        _all.Add(parameter);
        return parameter;
    }

    private NamedRows Whole(ModelLayer table) => new(NameOf(table) + ".weight", [table.Rows, table.Columns], 0);

    private string NameOf(ModelLayer layer) => layer.Name.StartsWith(_without, StringComparison.Ordinal) ? layer.Name[_without.Length..] : layer.Name;
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

/// <summary>One block; the members are those of <see cref="ClassicBlock"/>.</summary>
internal sealed record BlockParameters(
    LinearParameters Qkv,
    LinearParameters AttentionOutput,
    NormParameters AttentionNorm,
    LinearParameters Intermediate,
    LinearParameters Output,
    NormParameters OutputNorm);
