using System.Globalization;
using Octavo.Architectures;

namespace Octavo.Model;

/// <summary>The layers of a classic encoder with their sizes, from the family's names: the one list that weights, reports and training share.</summary>
internal sealed class ClassicLayers
{
    /// <summary>The layers of a model.</summary>
    public ClassicLayers(EncoderConfig config)
    {
        var (prefix, names) = (config.Family.Prefix, (ClassicNames)config.Family.Names);
        var (d, e) = (config.HiddenSize, config.EmbeddingSize);
        Words = new(prefix + names.Words, LayerKind.Embedding, config.VocabularySize, e);
        Positions = new(prefix + names.Positions, LayerKind.Embedding, config.MaxPositions, e);
        TokenTypes = names.TokenTypes is null ? null : new(prefix + names.TokenTypes, LayerKind.Embedding, config.TypeVocabularySize, e);
        EmbeddingNorm = new(prefix + names.EmbeddingNorm, LayerKind.LayerNorm, 1, e);
        Projection = names.Projection is null || (e == d && !names.AlwaysProjects) ? null : new(prefix + names.Projection, LayerKind.Linear, d, e);
        ScoreBias = names.ScoreBias is null ? null : new(prefix + names.ScoreBias, LayerKind.ScoreBias, config.ScoreBuckets, config.HeadCount);
        Own = [.. Enumerable.Range(0, config.BlockCount).Select(i => new ClassicBlockLayers(config, prefix + names.Block.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), names))];
    }

    /// <summary>[V, E].</summary>
    public ModelLayer Words { get; }

    /// <summary>[positions, E].</summary>
    public ModelLayer Positions { get; }

    /// <summary>[types, E]; null where there are none.</summary>
    public ModelLayer? TokenTypes { get; }

    /// <summary>Behind their sum.</summary>
    public ModelLayer EmbeddingNorm { get; }

    /// <summary>[D, E]; null where E is D.</summary>
    public ModelLayer? Projection { get; }

    /// <summary>[buckets, H]; null where there is none.</summary>
    public ModelLayer? ScoreBias { get; }

    /// <summary>The blocks that have weights of their own: one for each layer, or fewer where layers share them.</summary>
    public IReadOnlyList<ClassicBlockLayers> Own { get; }

    /// <summary>All, from the input to the output.</summary>
    public IEnumerable<ModelLayer> All =>
        ((ModelLayer?[])[Words, Positions, TokenTypes, EmbeddingNorm, Projection, ScoreBias]).OfType<ModelLayer>().Concat(Own.SelectMany(block => block.All));
}

/// <summary>The layers of one block.</summary>
internal sealed class ClassicBlockLayers
{
    public ClassicBlockLayers(EncoderConfig config, string prefix, ClassicNames names)
    {
        var (d, f) = (config.HiddenSize, config.IntermediateSize);
        Qkv = [.. ((string[])[names.Query, names.Key, names.Value]).Select(name => new ModelLayer(prefix + name, LayerKind.Linear, d, d))];
        AttentionOutput = new(prefix + names.AttentionOutput, LayerKind.Linear, d, d);
        AttentionNorm = new(prefix + names.AttentionNorm, LayerKind.LayerNorm, 1, d);
        Intermediate = new(prefix + names.Intermediate, LayerKind.Linear, f, d);
        Output = new(prefix + names.Output, LayerKind.Linear, d, f);
        OutputNorm = new(prefix + names.OutputNorm, LayerKind.LayerNorm, 1, d);
    }

    /// <summary>Queries, keys and values, [D, D] each.</summary>
    public ModelLayer[] Qkv { get; }

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
    public IEnumerable<ModelLayer> All => [.. Qkv, AttentionOutput, AttentionNorm, Intermediate, Output, OutputNorm];
}
