using System.Globalization;
using Octavo.Architectures;

namespace Octavo.Model;

/// <summary>The layers of a DeBERTa encoder with their sizes: the one list that weights and reports share.</summary>
internal sealed class DebertaLayers
{
    /// <summary>The layers of a model.</summary>
    public DebertaLayers(EncoderConfig config)
    {
        var (prefix, names, settings) = (config.Family.Prefix, (DebertaNames)config.Family.Names, (DebertaSettings)config.Page!);
        var (d, e) = (config.HiddenSize, config.EmbeddingSize);
        Words = new(prefix + names.Words, LayerKind.Embedding, config.VocabularySize, e);
        Positions = settings.AddsPositions ? new(prefix + names.Positions, LayerKind.Embedding, config.MaxPositions, e) : null;
        TokenTypes = config.TypeVocabularySize > 0 ? new(prefix + names.TokenTypes, LayerKind.Embedding, config.TypeVocabularySize, e) : null;
        Projection = e == d ? null : new(prefix + names.Projection, LayerKind.Linear, d, e) { HasBias = false };
        EmbeddingNorm = new(prefix + names.EmbeddingNorm, LayerKind.LayerNorm, 1, d);
        Distances = settings.IsRelative ? new(prefix + names.Distances, LayerKind.Embedding, settings.Buckets.Count, d) : null;
        DistanceNorm = settings.IsRelative && settings.NormsDistances ? new(prefix + names.DistanceNorm, LayerKind.LayerNorm, 1, d) : null;
        if (settings.Convolution is { } convolution)
        {
            Convolution = new(prefix + names.Convolution, LayerKind.Convolution, d, d / convolution.Groups * convolution.Width) { Stored = new(".weight", d, d / convolution.Groups, convolution.Width) };
            ConvolutionNorm = new(prefix + names.ConvolutionNorm, LayerKind.LayerNorm, 1, d);
        }

        Blocks = [.. Enumerable.Range(0, config.LayerCount).Select(i =>
            new DebertaBlockLayers(config, prefix + names.Block.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), names, settings))];
    }

    /// <summary>[V, E].</summary>
    public ModelLayer Words { get; }

    /// <summary>[positions, E]; null where the input has none.</summary>
    public ModelLayer? Positions { get; }

    /// <summary>[types, E]; null where there are none.</summary>
    public ModelLayer? TokenTypes { get; }

    /// <summary>[D, E]; null where E is D.</summary>
    public ModelLayer? Projection { get; }

    /// <summary>Behind it.</summary>
    public ModelLayer EmbeddingNorm { get; }

    /// <summary>[buckets, D]; null where distances do not count.</summary>
    public ModelLayer? Distances { get; }

    /// <summary>Behind them; null for none.</summary>
    public ModelLayer? DistanceNorm { get; }

    /// <summary>[D, width * D / groups]; null for none.</summary>
    public ModelLayer? Convolution { get; }

    /// <summary>Behind it; null for none.</summary>
    public ModelLayer? ConvolutionNorm { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<DebertaBlockLayers> Blocks { get; }

    /// <summary>All, from the input to the output.</summary>
    public IEnumerable<ModelLayer> All =>
        ((ModelLayer?[])[Words, Positions, TokenTypes, Projection, EmbeddingNorm, Distances, DistanceNorm]).OfType<ModelLayer>()
            .Concat(Blocks.SelectMany(block => block.All))
            .Concat(((ModelLayer?[])[Convolution, ConvolutionNorm]).OfType<ModelLayer>());
}

/// <summary>The layers of one block.</summary>
internal sealed class DebertaBlockLayers
{
    public DebertaBlockLayers(EncoderConfig config, string prefix, DebertaNames names, DebertaSettings settings)
    {
        var (d, f) = (config.HiddenSize, config.IntermediateSize);
        Qkv = [.. ((string[])[names.Query, names.Key, names.Value]).Select(name => new ModelLayer(prefix + name, LayerKind.Linear, d, d))];
        DistanceKey = settings is { HasDistanceKeys: true, SharesProjections: false } ? new(prefix + names.DistanceKey, LayerKind.Linear, d, d) : null;
        DistanceQuery = settings is { HasDistanceQueries: true, SharesProjections: false } ? new(prefix + names.DistanceQuery, LayerKind.Linear, d, d) : null;
        AttentionOutput = new(prefix + names.AttentionOutput, LayerKind.Linear, d, d);
        AttentionNorm = new(prefix + names.AttentionNorm, LayerKind.LayerNorm, 1, d);
        Intermediate = new(prefix + names.Intermediate, LayerKind.Linear, f, d);
        Output = new(prefix + names.Output, LayerKind.Linear, d, f);
        OutputNorm = new(prefix + names.OutputNorm, LayerKind.LayerNorm, 1, d);
    }

    /// <summary>Queries, keys and values, [D, D] each.</summary>
    public ModelLayer[] Qkv { get; }

    /// <summary>Keys of distances, [D, D]; null where they are those of words, or none.</summary>
    public ModelLayer? DistanceKey { get; }

    /// <summary>Queries of distances, [D, D]; null where they are those of words, or none.</summary>
    public ModelLayer? DistanceQuery { get; }

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
        [.. Qkv, .. ((ModelLayer?[])[DistanceKey, DistanceQuery]).OfType<ModelLayer>(), AttentionOutput, AttentionNorm, Intermediate, Output, OutputNorm];
}
