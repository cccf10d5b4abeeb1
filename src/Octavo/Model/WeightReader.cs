using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Numerics;
using Octavo.Tensors;
using static System.FormattableString;

namespace Octavo.Model;

/// <summary>
/// Finds the tensors of a model under the names that checkpoints use for them: with and without the family's
/// prefix, LayerNorm's <c>weight</c> and <c>bias</c> also as <c>gamma</c> and <c>beta</c>.
/// Shapes are checked against the config, values for being finite. Quantises on the way where asked to.
/// </summary>
internal sealed class WeightReader
{
    private const string Weight = ".weight";

    // A step of int8 codes is 1/127 of the largest.
    private const float TiedShare = 1f / 64;

    private readonly Checkpoint _checkpoint;
    private readonly QuantizationOptions? _options;
    private readonly string _usual;
    private readonly string _prefix;
    private readonly List<string> _linears = [];

    public WeightReader(Checkpoint checkpoint, Family family, QuantizationOptions? options)
    {
        _checkpoint = checkpoint;
        _options = options;
        _usual = family.Prefix;
        var words = family.Names.Words + Weight;
        _prefix = IsThere(words) && !IsThere(_usual + words) ? "" : _usual;
    }

    /// <summary>Codes worked out before, by tensor; more are added. Null where each is needed once.</summary>
    public Dictionary<string, QuantizedWeights>? KnownCodes { get; init; }

    /// <summary>How attention was asked to multiply; null where nobody said.</summary>
    public AttentionPrecision? AskedAttention { get; init; }

    /// <summary>Whether training will change the weights.</summary>
    public bool IsForTraining => NewHead is not null;

    /// <summary>Makes the weights [n, k] of a head that the checkpoint lacks; null where it must have it.</summary>
    public Func<string, int, int, float[]>? NewHead { get; init; }

    /// <summary>Names of the linear layers read so far.</summary>
    public IReadOnlyList<string> Linears => _linears;

    /// <summary>How attention multiplies.</summary>
    /// <exception cref="ArgumentException">Integers were asked for and this model's attention is not computed in them.</exception>
    public AttentionPrecision AttentionOf(EncoderConfig config) => AttentionChoice.Of(_checkpoint, config, AskedAttention ?? _options?.Attention, _options);

    /// <summary>The name in this checkpoint of what Transformers calls <paramref name="name"/> in a model with a head.</summary>
    public string NameOf(string name) => name.StartsWith(_usual, StringComparison.Ordinal) ? _prefix + name[_usual.Length..] : name;

    /// <summary>The name of the tensor that has a layer's weight.</summary>
    public string TensorOf(ModelLayer layer) => NameOf(layer.Name) + (layer.Stored?.Suffix ?? Weight);

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Has(string name) => IsThere(NameOf(name));

    /// <summary>Whether there is a layer, a LayerNorm by either of its names.</summary>
    public bool HasLayer(ModelLayer layer) => Has(TensorOf(layer)) || (layer.Kind == LayerKind.LayerNorm && Has(layer.Name + ".gamma"));

    /// <summary>The word embeddings, in the type that the file has them in.</summary>
    public EmbeddingTable Words(ModelLayer layer)
    {
        if (IsForTraining)
            return new(Table(layer), _options?.EmbeddingRule);
        return Int8Table(layer) is { } int8 ? new(int8) : EmbeddingTable.Of(Find(TensorOf(layer), layer.Rows, layer.Columns));
    }

    /// <summary>A small table, as floats.</summary>
    public Matrix Table(ModelLayer layer)
    {
        var (rows, columns) = (layer.Rows, layer.Columns);
        var values = (layer.Kind == LayerKind.Embedding ? Int8Table(layer)?.Dequantize() : null) ?? FloatsOf(layer);
        var matrix = new Matrix(rows, columns);
        for (var r = 0; r < rows; r++)
            values.AsSpan(r * columns, columns).CopyTo(matrix.Row(r));
        return matrix;
    }

    /// <summary>The two vectors of a LayerNorm.</summary>
    public LayerNormWeights LayerNorm(ModelLayer layer, float epsilon)
    {
        var (name, width) = (NameOf(layer.Name), layer.Columns);
        var old = _checkpoint.Tensors.ContainsKey(name + ".gamma") && !_checkpoint.Tensors.ContainsKey(name + Weight);
        var (weight, bias) = old ? (".gamma", ".beta") : (Weight, ".bias");
        return new(Vector(name + weight, width), layer.HasBias ? Vector(name + bias, width) : new Matrix(width), epsilon);
    }

    /// <summary>A linear layer.</summary>
    public LinearWeights Linear(ModelLayer layer)
    {
        var (name, n, k) = (NameOf(layer.Name), layer.Rows, layer.Columns);
        _linears.Add(name);
        if (NewHead is not null && layer.IsHead && !IsThere(name + Weight))
            return ForTraining(name, new float[n], NewHead(name, n, k), n, k);
        var bias = layer.HasBias ? Floats(name + ".bias", n) : new float[n];
        if (_checkpoint.Quantized.TryGetValue(name + Weight, out var int8))
            return FromFile(name, int8, bias, n, k);
        if (IsForTraining)
            return ForTraining(name, bias, FloatsOf(layer), n, k);
        if (_options is not null && _options.Applies(name) && _options.Scheme.Weights is { } rule)
            return Quantized(layer, _options, rule, bias);
        var weights = FloatsOf(layer);
        if (_options is null || !_options.Applies(name) || !_options.Steps.HasFlag(QuantizationSteps.Weights))
            return new FloatWeights(name, n, k, bias, weights);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)HalfRounding.ToHalf(weights[i]);
        return new FloatWeights(name, n, k, bias, weights);
    }

    /// <summary>A convolution, [N, inputs of a group, width].</summary>
    public FloatWeights Convolution(ModelLayer layer)
    {
        var (name, stored) = (NameOf(layer.Name), layer.Stored!.Value);
        return new(name, layer.Rows, layer.Columns, Floats(name + ".bias", layer.Rows), Floats(name + stored.Suffix, stored.First, stored.Second, stored.Third));
    }

    /// <summary>The layer that gives words their logits: the word embeddings, unless the config says that they are not tied. It stays float.</summary>
    public LinearWeights WordLogits(HeadData head, EmbeddingTable words, EncoderConfig config)
    {
        var (name, n, k) = (NameOf(head.Output), config.VocabularySize, words.Width);
        var bias = head.OutputHasBias ? Floats(NameOf(head.OutputBias ?? head.Output + ".bias"), n) : new float[n];
        if (!config.TiesWords)
            return new FloatWeights(name, n, k, bias, Floats(name + Weight, n, k));
        var weights = new float[BatchSizes.Length((long)n * k, "weights of the words")];
        for (var row = 0; row < n; row++)
            words.CopyRow(row, weights.AsSpan(row * k, k));
        RefuseAnotherDecoder(name, weights, n, k);
        return new FloatWeights(name, n, k, bias, weights);
    }

    /// <summary>Older Transformers put the embeddings in place of a stored layer, Transformers 5 takes the layer: where they differ nobody knows which is meant.</summary>
    private void RefuseAnotherDecoder(string name, float[] words, int n, int k)
    {
        if (!_checkpoint.Tensors.ContainsKey(name + Weight)) return;
        var stored = Floats(name + Weight, n, k);
        // Halves, and codes of embeddings, are not quite the floats they were.
        var allowed = TiedShare * words.Max(Math.Abs);
        for (var i = 0; i < stored.Length; i++)
        {
            if (Math.Abs(stored[i] - words[i]) > allowed)
                throw new CheckpointException(_checkpoint.Folder, FormattableString.Invariant($"tensor '{name + Weight}': expected the word embeddings, for 'tie_word_embeddings' is not false, found {stored[i]} instead of {words[i]} in row {i / k}"));
        }
    }

    /// <summary>Checks a layer and gives its codes; null where its weights are no int8.</summary>
    public QuantizedWeights? Codes(ModelLayer layer)
    {
        switch (layer.Kind)
        {
            case LayerKind.Linear:
                return (Linear(layer) as Int8Weights)?.Codes;
            case LayerKind.Embedding when Int8Table(layer) is { } int8:
                return int8;
            case LayerKind.Convolution:
                Convolution(layer);
                return null;
            case LayerKind.Embedding or LayerKind.ScoreBias:
                FloatsOf(layer);
                return null;
            default:
                LayerNorm(layer, 0).Dispose();
                return null;
        }
    }

    /// <summary>Floats, and in quantised training how they become codes.</summary>
    private LinearWeights ForTraining(string name, float[] bias, float[] weights, int n, int k)
    {
        if (_options is null || !_options.Applies(name) || _options.Scheme is not { Weights: { } rule, Activations: { } inputs }) return new FloatWeights(name, n, k, bias, weights);
        return IsBeyondInt8(inputs, k) ? throw new ArgumentException(TooManyInputs(name, k)) : new TrainedWeights(name, n, k, bias, weights, rule, inputs);
    }

    /// <summary>Codes with the rule for inputs; a step that is left out leaves floats, which hold what the others made of them.</summary>
    private LinearWeights Quantized(ModelLayer layer, QuantizationOptions options, WeightRule rule, float[] bias)
    {
        var (name, n, k) = (NameOf(layer.Name), layer.Rows, layer.Columns);
        var codes = options.Steps.HasFlag(QuantizationSteps.Weights) ? Quantize(layer, rule) : null;
        var activations = options.Steps.HasFlag(QuantizationSteps.Activations) ? options.Scheme.Activations : null;
        if (IsBeyondInt8(activations, k)) throw new ArgumentException(TooManyInputs(name, k));
        if (codes is not null && activations is not null)
            return new Int8Weights(name, n, k, bias, codes, activations);
        var floats = codes?.Dequantize() ?? FloatsOf(layer);
        return activations is null ? new FloatWeights(name, n, k, bias, floats) : new RoundedWeights(name, n, k, bias, floats, activations);
    }

    /// <summary>Codes as the file has them; where inputs stay floats, so do the weights.</summary>
    private LinearWeights FromFile(string name, QuantizedWeights int8, float[] bias, int n, int k)
    {
        var tensor = name + Weight;
        RequireShape(tensor, int8, n, k);
        if (_checkpoint.ActivationsOf(tensor) is not { } inputs)
            return new FloatWeights(name, n, k, bias, int8.Dequantize());
        return IsBeyondInt8(inputs, k) ? throw new CheckpointException(_checkpoint.Folder, TooManyInputs(name, k)) : new Int8Weights(name, n, k, bias, int8, inputs);
    }

    /// <summary>Sums of so many products do not fit 32 bits.</summary>
    private static bool IsBeyondInt8(ActivationRule? rule, int k) =>
        rule is not null && (rule.BlockSize == 0 ? k : Math.Min(k, rule.BlockSize)) > Int8Layer.MostInputs;

    private static string TooManyInputs(string name, int k) =>
        $"tensor '{name}.weight': expected at most {Int8Layer.MostInputs} inputs of an int8 layer, whose products are added up in 32 bits, found {k}; exclude it, or take a scheme with a scale for each block";

    private QuantizedWeights? Int8Table(ModelLayer layer)
    {
        var name = NameOf(layer.Name) + Weight;
        if (_checkpoint.Quantized.TryGetValue(name, out var int8))
        {
            RequireShape(name, int8, layer.Rows, layer.Columns);
            return int8;
        }

        return !IsForTraining && _options?.EmbeddingRule is { } rule ? Quantize(layer, rule) : null;
    }

    private QuantizedWeights Quantize(ModelLayer layer, WeightRule rule)
    {
        var tensor = NameOf(layer.Name) + Weight;
        if (KnownCodes is not null && KnownCodes.TryGetValue(tensor, out var known))
            return known;
        var codes = WeightGrid.Quantize(rule, FloatsOf(layer), layer.Rows, layer.Columns);
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

    /// <summary>The weight of a layer, [rows, columns], however the file has it.</summary>
    private float[] FloatsOf(ModelLayer layer)
    {
        var name = TensorOf(layer);
        if (layer.Stored is not { } stored)
            return Floats(name, layer.Rows, layer.Columns);
        var values = stored.Third == 0 ? Floats(name, stored.First, stored.Second) : Floats(name, stored.First, stored.Second, stored.Third);
        if (!stored.IsTransposed)
            return values;
        var turned = new float[values.Length];
        for (var n = 0; n < layer.Rows; n++)
        {
            for (var k = 0; k < layer.Columns; k++)
                turned[(n * layer.Columns) + k] = values[(k * layer.Rows) + n];
        }

        return turned;
    }

    private Matrix Vector(string name, int width)
    {
        var vector = new Matrix(width);
        Floats(name, width).CopyTo(vector.Row(0));
        return vector;
    }
}
