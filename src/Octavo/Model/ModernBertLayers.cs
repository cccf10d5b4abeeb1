using System.Globalization;
using Octavo.Architectures;

namespace Octavo.Model;

/// <summary>The layers of ModernBERT's encoder with their sizes: the one list that weights and reports share.</summary>
internal sealed class ModernBertLayers
{
    /// <summary>The layers of a model.</summary>
    public ModernBertLayers(EncoderConfig config)
    {
        var (prefix, names, d) = (config.Family.Prefix, (ModernBertNames)config.Family.Names, config.HiddenSize);
        var hasBias = ((ModernBertSettings)config.Page!).HasNormBias;
        Words = new(prefix + names.Words, LayerKind.Embedding, config.VocabularySize, d);
        EmbeddingNorm = new(prefix + names.EmbeddingNorm, LayerKind.LayerNorm, 1, d) { HasBias = hasBias };
        FinalNorm = new(prefix + names.FinalNorm, LayerKind.LayerNorm, 1, d) { HasBias = hasBias };
        Blocks = [.. Enumerable.Range(0, config.LayerCount).Select(i =>
            new ModernBertBlockLayers(config, prefix + names.Block.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), names, i))];
    }

    /// <summary>[V, D].</summary>
    public ModelLayer Words { get; }

    /// <summary>Behind them.</summary>
    public ModelLayer EmbeddingNorm { get; }

    /// <summary>One for each layer.</summary>
    public IReadOnlyList<ModernBertBlockLayers> Blocks { get; }

    /// <summary>Behind the last.</summary>
    public ModelLayer FinalNorm { get; }

    /// <summary>All, from the input to the output.</summary>
    public IEnumerable<ModelLayer> All => [Words, EmbeddingNorm, .. Blocks.SelectMany(block => block.All), FinalNorm];
}

/// <summary>The layers of one block.</summary>
internal sealed class ModernBertBlockLayers
{
    public ModernBertBlockLayers(EncoderConfig config, string prefix, ModernBertNames names, int index)
    {
        var (d, f, settings) = (config.HiddenSize, config.IntermediateSize, (ModernBertSettings)config.Page!);
        AttentionNorm = index == 0 ? null : Norm(prefix + names.AttentionNorm);
        Qkv = Attention(prefix + names.Qkv, 3 * d);
        AttentionOutput = Attention(prefix + names.AttentionOutput, d);
        FeedForwardNorm = Norm(prefix + names.FeedForwardNorm);
        Gated = FeedForward(prefix + names.Gated, 2 * f, d);
        Output = FeedForward(prefix + names.Output, d, f);

        ModelLayer Norm(string name) => new(name, LayerKind.LayerNorm, 1, d) { HasBias = settings.HasNormBias };
        ModelLayer Attention(string name, int n) => new(name, LayerKind.Linear, n, d) { HasBias = settings.HasAttentionBias };
        ModelLayer FeedForward(string name, int n, int k) => new(name, LayerKind.Linear, n, k) { HasBias = settings.HasFeedForwardBias };
    }

    /// <summary>Before the attention; null in the first block, whose input has one.</summary>
    public ModelLayer? AttentionNorm { get; }

    /// <summary>Queries, keys and values, [3 D, D].</summary>
    public ModelLayer Qkv { get; }

    /// <summary>[D, D].</summary>
    public ModelLayer AttentionOutput { get; }

    /// <summary>Before the feed-forward part.</summary>
    public ModelLayer FeedForwardNorm { get; }

    /// <summary>What is activated and its gate, [2 F, D].</summary>
    public ModelLayer Gated { get; }

    /// <summary>[D, F].</summary>
    public ModelLayer Output { get; }

    /// <summary>All, in the order in which they compute.</summary>
    public IEnumerable<ModelLayer> All => ((ModelLayer?[])[AttentionNorm, Qkv, AttentionOutput, FeedForwardNorm, Gated, Output]).OfType<ModelLayer>();
}
