using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Compression;

/// <summary>
/// The structure of a quantised model: each layer with its shape, precision and bytes, and the reason where one was
/// left alone. <see cref="ToString"/> prints it the way PyTorch prints a module.
/// </summary>
public sealed class LayerReport
{
    private LayerReport(EncoderConfig config, Scheme scheme, IReadOnlyList<LayerRow> rows) => (Config, Scheme, Rows) = (config, scheme, rows);

    /// <summary>The config of the model.</summary>
    internal EncoderConfig Config { get; }

    /// <summary>How it was quantised.</summary>
    public Scheme Scheme { get; }

    /// <summary>The layers from the input to the output.</summary>
    public IReadOnlyList<LayerRow> Rows { get; }

    /// <summary>Bytes of all layers in the checkpoint.</summary>
    public long BytesBefore => Rows.Sum(row => row.BytesBefore);

    /// <summary>Bytes of all layers as saved.</summary>
    public long BytesAfter => Rows.Sum(row => row.BytesAfter);

    /// <summary>Works out what quantisation makes of a model whose weights need not exist: from its sizes alone.</summary>
    /// <param name="config">The sizes; all weights count as singles.</param>
    /// <param name="options">What would be quantised, and how; the defaults where null.</param>
    public static LayerReport Compute(EncoderConfig config, QuantizationOptions? options = null)
    {
        options ??= new();
        var rows = ModelLayer.Of(config).Select(layer =>
        {
            var rule = RuleOf(options, layer, layer.Name);
            var scales = rule is null ? 0 : rule.Granularity == WeightGranularity.Channel ? layer.Rows : 1;
            return Row(options, layer, layer.Name, ElementType.F32, ElementType.F32, rule, scales);
        });
        return new(config, options.Scheme, [.. rows]);
    }

    /// <summary>PyTorch's way of printing a module, with precision, granularity and bytes beside each layer.</summary>
    public override string ToString() => LayerTree.Print(this);

    /// <summary>What became of a checkpoint.</summary>
    internal static LayerReport Of(QuantizationSource source, IReadOnlyDictionary<string, QuantizedWeights> codes) =>
        new(source.Config, source.Options.Scheme, [.. source.Layers.Select(layer => RowOf(source, codes, layer))]);

    private static LayerRow RowOf(QuantizationSource source, IReadOnlyDictionary<string, QuantizedWeights> codes, ModelLayer layer)
    {
        var name = source.Reader.NameOf(layer.Name);
        var bias = TypeOf(source.Checkpoint, name + ".bias", name + ".beta");
        var weight = source.IsQuantized && codes.ContainsKey(name + ".weight") ? ElementType.I8 : TypeOf(source.Checkpoint, source.Reader.TensorOf(layer), name + ".gamma");
        if (!codes.TryGetValue(name + ".weight", out var int8))
            return Row(source.Options, layer, name, weight, bias, null, 0);
        var row = Row(source.Options, layer, name, weight, bias, RuleOf(source.Options, layer, name), int8.Scales.Length);
        return row with { Granularity = GranularityOf(layer, int8.IsPerRow), BytesBefore = row.BytesBefore + (source.IsQuantized ? int8.Scales.Length * sizeof(float) : 0) };
    }

    private static ElementType TypeOf(Checkpoint checkpoint, string name, string old) =>
        checkpoint.TryGet(name, out var tensor) || checkpoint.TryGet(old, out tensor) ? tensor.Type : ElementType.F32;

    private static WeightRule? RuleOf(QuantizationOptions options, ModelLayer layer, string name) => layer.Kind switch
    {
        LayerKind.Linear when options.Applies(name) => options.Scheme.Weights,
        LayerKind.Embedding => options.EmbeddingRule,
        _ => null,
    };

    private static LayerRow Row(
        QuantizationOptions options, ModelLayer layer, string name, ElementType weight, ElementType bias, WeightRule? rule, int scales)
    {
        var biasBytes = (long)layer.BiasCount * bias.BitWidth() / 8;
        var before = (layer.WeightCount * weight.BitWidth() / 8) + biasBytes;
        if (rule is not null)
        {
            var granularity = GranularityOf(layer, rule.Granularity == WeightGranularity.Channel);
            return new(name, layer, "int8", granularity, before, layer.WeightCount + (sizeof(float) * (long)scales) + biasBytes, null);
        }

        var reason = WhyKept(options, layer, name);
        var stored = reason is null ? ElementType.F16 : weight;
        return new(name, layer, stored.FormatName(), "", before, (layer.WeightCount * stored.BitWidth() / 8) + biasBytes, reason);
    }

    private static string? WhyKept(QuantizationOptions options, ModelLayer layer, string name) => layer.Kind switch
    {
        LayerKind.LayerNorm => "vectors, no product",
        LayerKind.Convolution => "convolution",
        LayerKind.ScoreBias when layer.MayBeMissing => "not computed with",
        LayerKind.ScoreBias => "added to scores, no product",
        LayerKind.Linear => options.WhyKept(name),
        _ => options.Scheme.Embeddings is null ? $"{options.Scheme} has no int8 tables" : "embeddings are kept",
    };

    private static string GranularityOf(ModelLayer layer, bool perRow)
    {
        if (!perRow)
            return "per tensor";
        return layer.Kind == LayerKind.Embedding ? "per row" : "per channel";
    }
}
