using System.Globalization;
using Octavo.Architectures;

namespace Octavo.Model;

/// <summary>The layers of an XLNet encoder with their sizes: the one list that weights and reports share.</summary>
internal sealed class XlnetLayers
{
    /// <summary>The layers of a model.</summary>
    public XlnetLayers(EncoderConfig config)
    {
        var (prefix, names) = (config.Family.Prefix, (XlnetNames)config.Family.Names);
        Words = new(prefix + names.Words, LayerKind.Embedding, config.VocabularySize, config.HiddenSize);
        MaskEmbedding = new(prefix + names.MaskEmbedding, LayerKind.ScoreBias, 1, config.HiddenSize) { Stored = new("", 1, 1, config.HiddenSize), MayBeMissing = true };
        Blocks = [.. Enumerable.Range(0, config.LayerCount).Select(i =>
            new XlnetBlockLayers(config, prefix + names.Block.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), names))];
    }

    /// <summary>[V, D].</summary>
    public ModelLayer Words { get; }

    /// <summary>[1, D], which only training looks at.</summary>
    public ModelLayer MaskEmbedding { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<XlnetBlockLayers> Blocks { get; }

    /// <summary>All, from the input to the output.</summary>
    public IEnumerable<ModelLayer> All => [Words, MaskEmbedding, .. Blocks.SelectMany(block => block.All)];
}

/// <summary>
/// The layers of one block. Its projections are parameters of three dimensions, [D, H, d], without <c>.weight</c>; here they are linear
/// layers under the same names, and as int8 they are saved as such.
/// </summary>
internal sealed class XlnetBlockLayers
{
    public XlnetBlockLayers(EncoderConfig config, string prefix, XlnetNames names)
    {
        var (d, f, heads, width) = (config.HiddenSize, config.IntermediateSize, config.HeadCount, config.HeadDimension);
        ModelLayer Projection(string name, bool isOutput) =>
            new(prefix + name, LayerKind.Linear, d, d) { HasBias = false, Stored = new("", d, heads, width, IsTransposed: !isOutput) };
        ModelLayer Bias(string name) => new(prefix + name, LayerKind.ScoreBias, heads, width) { Stored = new("", heads, width, 0) };
        Qkv = [Projection(names.Query, false), Projection(names.Key, false), Projection(names.Value, false)];
        DistanceKey = Projection(names.DistanceKey, false);
        WordBias = Bias(names.WordBias);
        DistanceBias = Bias(names.DistanceBias);
        SegmentBias = Bias(names.SegmentBias);
        SegmentKey = new(prefix + names.SegmentKey, LayerKind.ScoreBias, 2, d) { Stored = new("", 2, heads, width) };
        AttentionOutput = Projection(names.AttentionOutput, true);
        AttentionNorm = new(prefix + names.AttentionNorm, LayerKind.LayerNorm, 1, d);
        Intermediate = new(prefix + names.Intermediate, LayerKind.Linear, f, d);
        Output = new(prefix + names.Output, LayerKind.Linear, d, f);
        OutputNorm = new(prefix + names.OutputNorm, LayerKind.LayerNorm, 1, d);
    }

    /// <summary>Queries, keys and values, [D, D] each.</summary>
    public ModelLayer[] Qkv { get; }

    /// <summary>Keys of distances, [D, D].</summary>
    public ModelLayer DistanceKey { get; }

    /// <summary>[H, d].</summary>
    public ModelLayer WordBias { get; }

    /// <summary>[H, d].</summary>
    public ModelLayer DistanceBias { get; }

    /// <summary>[H, d].</summary>
    public ModelLayer SegmentBias { get; }

    /// <summary>[2, D].</summary>
    public ModelLayer SegmentKey { get; }

    /// <summary>[D, D].</summary>
    public ModelLayer AttentionOutput { get; }

    /// <summary>After adding the block's input.</summary>
    public ModelLayer AttentionNorm { get; }

    /// <summary>[F, D].</summary>
    public ModelLayer Intermediate { get; }

    /// <summary>[D, F].</summary>
    public ModelLayer Output { get; }

    /// <summary>After adding the attention's result.</summary>
    public ModelLayer OutputNorm { get; }

    /// <summary>All, in the order in which they compute.</summary>
    public IEnumerable<ModelLayer> All =>
        [.. Qkv, DistanceKey, WordBias, DistanceBias, SegmentBias, SegmentKey, AttentionOutput, AttentionNorm, Intermediate, Output, OutputNorm];
}
