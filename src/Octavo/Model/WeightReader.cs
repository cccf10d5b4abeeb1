using Octavo.Checkpoints;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Numerics;
using Octavo.Tensors;
using static System.FormattableString;

namespace Octavo.Model;

/// <summary>
/// Finds the tensors of a BERT under the names that checkpoints use for them: with and without the
/// prefix <c>bert.</c>, LayerNorm's <c>weight</c> and <c>bias</c> also as <c>gamma</c> and <c>beta</c>.
/// Shapes are checked against the config, values for being finite. Quantises on the way where asked to.
/// </summary>
internal sealed class WeightReader
{
    private const string Bert = "bert.";
    private const string Weight = ".weight";

    private readonly Checkpoint _checkpoint;
    private readonly QuantizationOptions? _options;
    private readonly string _prefix;
    private readonly List<string> _linears = [];

    public WeightReader(Checkpoint checkpoint, QuantizationOptions? options)
    {
        _checkpoint = checkpoint;
        _options = options;
        const string Word = "embeddings.word_embeddings.weight";
        _prefix = IsThere(Word) && !IsThere(Bert + Word) ? "" : Bert;
    }

    /// <summary>Codes worked out before, by tensor; more are added. Null where each is needed once.</summary>
    public Dictionary<string, QuantizedWeights>? KnownCodes { get; init; }

    /// <summary>Whether training will change the weights.</summary>
    public bool IsForTraining => NewHead is not null;

    /// <summary>Makes the weights [n, k] of a head that the checkpoint lacks; null where it must have it.</summary>
    public Func<string, int, int, float[]>? NewHead { get; init; }

    /// <summary>Names of the linear layers read so far.</summary>
    public IReadOnlyList<string> Linears => _linears;

    /// <summary>The name in this checkpoint of what Transformers calls <paramref name="name"/> in a classifier.</summary>
    public string NameOf(string name) => name.StartsWith(Bert, StringComparison.Ordinal) ? _prefix + name[Bert.Length..] : name;

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Has(string name) => IsThere(NameOf(name));

    /// <summary>The word embeddings, in the type that the file has them in.</summary>
    public EmbeddingTable Words(string name, int rows, int columns)
    {
        if (IsForTraining)
            return new(Table(name, rows, columns), _options?.EmbeddingRule);
        return Int8Table(name, rows, columns) is { } int8 ? new(int8) : EmbeddingTable.Of(Find(NameOf(name), rows, columns));
    }

    /// <summary>A small table, as floats.</summary>
    public Matrix Table(string name, int rows, int columns)
    {
        var values = Int8Table(name, rows, columns)?.Dequantize() ?? Floats(NameOf(name), rows, columns);
        var matrix = new Matrix(rows, columns);
        for (var r = 0; r < rows; r++)
            values.AsSpan(r * columns, columns).CopyTo(matrix.Row(r));
        return matrix;
    }

    /// <summary>The two vectors of a LayerNorm.</summary>
    public LayerNormWeights LayerNorm(string name, int width, float epsilon)
    {
        name = NameOf(name);
        var old = _checkpoint.Tensors.ContainsKey(name + ".gamma") && !_checkpoint.Tensors.ContainsKey(name + ".weight");
        var (weight, bias) = old ? (".gamma", ".beta") : (".weight", ".bias");
        return new(Vector(name + weight, width), Vector(name + bias, width), epsilon);
    }

    /// <summary>A linear layer.</summary>
    public LinearWeights Linear(string name, int n, int k)
    {
        var isNew = NewHead is not null && name is EncoderWeights.PoolerName or EncoderWeights.ClassifierName && !Has(name + ".weight");
        name = NameOf(name);
        _linears.Add(name);
        if (isNew)
            return ForTraining(name, new float[n], NewHead!(name, n, k), n, k);
        var bias = Floats(name + ".bias", n);
        if (_checkpoint.Quantized.TryGetValue(name + ".weight", out var int8))
            return FromFile(name + ".weight", int8, bias, n, k);
        if (IsForTraining)
            return ForTraining(name, bias, Floats(name + ".weight", n, k), n, k);
        if (_options is not null && _options.Applies(name) && _options.Scheme.Weights is { } rule)
            return Quantized(name + ".weight", _options, rule, bias, n, k);
        var weights = Floats(name + ".weight", n, k);
        if (_options is null || !_options.Applies(name) || !_options.Steps.HasFlag(QuantizationSteps.Weights))
            return new(n, k, bias, weights, null, null);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)HalfRounding.ToHalf(weights[i]);
        return new(n, k, bias, weights, null, null);
    }

    /// <summary>Checks a layer and gives its codes; null where its weights are no int8.</summary>
    public QuantizedWeights? Codes(ModelLayer layer)
    {
        switch (layer.Kind)
        {
            case LayerKind.Linear:
                return Linear(layer.Name, layer.Rows, layer.Columns).Int8;
            case LayerKind.Embedding:
                var table = layer.Name + ".weight";
                if (Int8Table(table, layer.Rows, layer.Columns) is { } int8)
                    return int8;
                Floats(NameOf(table), layer.Rows, layer.Columns);
                return null;
            default:
                LayerNorm(layer.Name, layer.Columns, 0).Dispose();
                return null;
        }
    }

    /// <summary>Floats, and in quantised training how they become codes.</summary>
    private LinearWeights ForTraining(string name, float[] bias, float[] weights, int n, int k)
    {
        if (_options is null || !_options.Applies(name)) return new(n, k, bias, weights, null, null);
        if (IsBeyondInt8(_options.Scheme.Activations, k)) throw new ArgumentException(TooManyInputs(name, k));
        return new(n, k, bias, weights, null, _options.Scheme.Activations, _options.Scheme.Weights);
    }

    /// <summary>Codes with the rule for inputs; a step that is left out leaves floats, which hold what the others made of them.</summary>
    private LinearWeights Quantized(string tensor, QuantizationOptions options, WeightRule rule, float[] bias, int n, int k)
    {
        var codes = options.Steps.HasFlag(QuantizationSteps.Weights) ? Quantize(tensor, rule, n, k) : null;
        var activations = options.Steps.HasFlag(QuantizationSteps.Activations) ? options.Scheme.Activations : null;
        if (IsBeyondInt8(activations, k)) throw new ArgumentException(TooManyInputs(tensor, k));
        return codes is not null && activations is not null
            ? new(n, k, bias, null, codes, activations)
            : new(n, k, bias, codes?.Dequantize() ?? Floats(tensor, n, k), null, activations);
    }

    /// <summary>Codes as the file has them; where inputs stay floats, so do the weights.</summary>
    private LinearWeights FromFile(string name, QuantizedWeights int8, float[] bias, int n, int k)
    {
        RequireShape(name, int8, n, k);
        if (IsBeyondInt8(_checkpoint.ActivationsOf(name), k)) throw new CheckpointException(_checkpoint.Folder, TooManyInputs(name, k));
        return _checkpoint.ActivationsOf(name) is { } rule
            ? new(n, k, bias, null, int8, rule)
            : new(n, k, bias, int8.Dequantize(), null, null);
    }

    /// <summary>Sums of so many products do not fit 32 bits.</summary>
    private static bool IsBeyondInt8(ActivationRule? rule, int k) =>
        rule is not null && (rule.BlockSize == 0 ? k : Math.Min(k, rule.BlockSize)) > Int8Layer.MostInputs;

    private static string TooManyInputs(string name, int k) =>
        $"tensor '{name}': expected at most {Int8Layer.MostInputs} inputs of an int8 layer, whose products are added up in 32 bits, found {k}; exclude it, or take a scheme with a scale for each block";

    private QuantizedWeights? Int8Table(string name, int rows, int columns)
    {
        name = NameOf(name);
        if (_checkpoint.Quantized.TryGetValue(name, out var int8))
        {
            RequireShape(name, int8, rows, columns);
            return int8;
        }

        return !IsForTraining && _options?.EmbeddingRule is { } rule ? Quantize(name, rule, rows, columns) : null;
    }

    private QuantizedWeights Quantize(string tensor, WeightRule rule, int rows, int columns)
    {
        if (KnownCodes is not null && KnownCodes.TryGetValue(tensor, out var known))
            return known;
        var codes = WeightGrid.Quantize(rule, Floats(tensor, rows, columns), rows, columns);
        KnownCodes?.Add(tensor, codes);
        return codes;
    }

    private bool IsThere(string name) => _checkpoint.Tensors.ContainsKey(name) || _checkpoint.Quantized.ContainsKey(name);

    private void RequireShape(string name, QuantizedWeights int8, int rows, int columns)
    {
        if (int8.Rows != rows || int8.Columns != columns)
            throw new CheckpointException(_checkpoint.Folder, $"tensor '{name}': expected shape [{rows}, {columns}] by the config, found [{int8.Rows}, {int8.Columns}]");
        if (int8.ZeroPoints.Length > 0 && _checkpoint.ActivationsOf(name) is not null)
            throw new CheckpointException(_checkpoint.Folder, $"tensor '{name}': expected symmetric weights, found zero points");
    }

    private Tensor Find(string name, params ReadOnlySpan<int> shape)
    {
        var tensor = _checkpoint.Require(name);
        if (!shape.SequenceEqual(tensor.Shape.ToArray()))
            throw tensor.Unexpected($"shape [{string.Join(", ", shape.ToArray())}] by the config", $"[{string.Join(", ", tensor.Shape)}]");
        if (name.EndsWith(Weight, StringComparison.Ordinal) && shape.Length == 2 && _checkpoint.Quantization?.Find(name[..^Weight.Length]) is not null)
            throw tensor.Unexpected("I8, as quantization_config says", tensor.Type.FormatName());
        return tensor;
    }

    /// <summary>The values of a tensor, each looked at once.</summary>
    private float[] Floats(string name, params ReadOnlySpan<int> shape)
    {
        var tensor = Find(name, shape);
        var values = tensor.ToFloats();
        FiniteCheck.Require(tensor, values, 0);
        return values;
    }

    private Matrix Vector(string name, int width)
    {
        var vector = new Matrix(width);
        Floats(name, width).CopyTo(vector.Row(0));
        return vector;
    }
}
