using System.Text.Json;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels.Rows;

namespace Octavo.Model;

/// <summary>How DeBERTa v2 attends: the keys of Transformers' <c>DebertaV2Config</c>, absent ones as its code takes them.</summary>
internal sealed record DebertaSettings : PageSettings
{
    private const string ContentToPositionName = "c2p";
    private const string PositionToContentName = "p2c";
    private const string NormName = "layer_norm";

    /// <inheritdoc/>
    public override bool HasPositionTable => AddsPositions;

    /// <summary>Whether embeddings of positions are added to those of words.</summary>
    public required bool AddsPositions { get; init; }

    /// <summary>Whether distances count at all.</summary>
    public required bool IsRelative { get; init; }

    /// <summary>Whether what stands at a place asks for distances.</summary>
    public required bool ContentToPosition { get; init; }

    /// <summary>Whether distances ask for what stands at a place.</summary>
    public required bool PositionToContent { get; init; }

    /// <summary>Whether distances have the keys and queries of words.</summary>
    public required bool SharesProjections { get; init; }

    /// <summary>Which embedding a distance has.</summary>
    public required DistanceBuckets Buckets { get; init; }

    /// <summary>Whether the embeddings of distances go through a LayerNorm.</summary>
    public required bool NormsDistances { get; init; }

    /// <summary>The convolution beside the first block; null for none.</summary>
    public required ConvolutionSettings? Convolution { get; init; }

    /// <summary>The pooler's.</summary>
    public required string PoolerActivation { get; init; }

    /// <summary>Whether the head of words is that of Transformers before 4.46.</summary>
    public required bool HasOldWords { get; init; }

    /// <summary>Whether blocks have keys of distances.</summary>
    public bool HasDistanceKeys => IsRelative && ContentToPosition;

    /// <summary>Whether blocks have queries of distances.</summary>
    public bool HasDistanceQueries => IsRelative && PositionToContent;

    /// <summary>How many terms a score is the sum of, as its scale counts them.</summary>
    public int Terms => 1 + (ContentToPosition ? 1 : 0) + (PositionToContent ? 1 : 0);

    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">A setting is malformed, contradicts another or is not computed here.</exception>
    public static DebertaSettings Of(ConfigObject config, EncoderConfig sizes)
    {
        var terms = Words(config, "pos_att_type", [ContentToPositionName, PositionToContentName, ""]);
        var norms = Words(config, "norm_rel_ebd", [NormName, "none", ""]);
        var isRelative = config.Boolean("relative_attention", absent: false);
        RequireSame(config, "pooler_hidden_size", sizes.HiddenSize, "hidden_size");
        RequireSame(config, "attention_head_size", sizes.HeadDimension, "hidden_size / num_attention_heads");
        var settings = new DebertaSettings
        {
            AddsPositions = config.Boolean("position_biased_input", absent: true),
            IsRelative = isRelative,
            ContentToPosition = terms.Contains(ContentToPositionName),
            PositionToContent = terms.Contains(PositionToContentName),
            SharesProjections = config.Boolean("share_att_key", absent: false),
            Buckets = isRelative ? DistanceBuckets.Read(config, sizes) : new(1, 0),
            NormsDistances = norms.Contains(NormName),
            Convolution = ConvolutionSettings.Read(config, sizes),
            PoolerActivation = Activation(config, "pooler_hidden_act", "gelu").Name,
            HasOldWords = config.Boolean("legacy", absent: true),
        };
        if (!settings.HasOldWords && sizes.EmbeddingSize != sizes.HiddenSize)
            throw config.Unexpected("embedding_size", $"hidden_size {sizes.HiddenSize}, for the head of words of 'legacy' false multiplies both", $"{sizes.EmbeddingSize}");
        return settings;
    }

    /// <inheritdoc/>
    public override string? ActivationOf(string key) => key == "pooler_hidden_act" ? PoolerActivation : null;

    /// <inheritdoc/>
    public override HeadData HeadOf(HeadKind kind, HeadData head) => kind == HeadKind.MaskedWords && !HasOldWords ? DebertaV2.NewWords : head;

    /// <summary>An activation by its key.</summary>
    internal static (string Name, Activation Function) Activation(ConfigObject config, string key, string absent)
    {
        var name = config.Text(key) ?? absent;
        return (name, HiddenActivations.Find(name) ?? throw config.Unexpected(key, $"one of {HiddenActivations.Names}", $"'{name}'"));
    }

    /// <summary>Names in a list, or in one text with bars between them.</summary>
    private static IReadOnlyList<string> Words(ConfigObject config, string key, string[] known)
    {
        if (config.Find(key) is not { } value)
            return [];
        var isText = value.ValueKind == JsonValueKind.String;
        IReadOnlyList<string> words = isText ? [.. config.Text(key, value).ToLowerInvariant().Split('|', StringSplitOptions.TrimEntries)] : config.Texts(key);
        if (words.FirstOrDefault(word => !known.Contains(word)) is { } other)
            throw config.Unexpected(key, string.Join(" or ", known.Where(word => word.Length > 0)), $"'{other}'");
        return words;
    }

    private static void RequireSame(ConfigObject config, string key, int size, string what)
    {
        if (config.Find(key) is { } value && config.Integer(key, 1, int.MaxValue) != size)
            throw config.Unexpected(key, $"{what}, {size}", value);
    }
}

/// <summary>A convolution over neighbouring tokens.</summary>
/// <param name="Width">How many tokens it sees; odd.</param>
/// <param name="Groups">How many groups of channels it keeps apart.</param>
/// <param name="Activation">Behind it.</param>
internal sealed record ConvolutionSettings(int Width, int Groups, Activation Activation)
{
    /// <summary>Reads them; null for no convolution.</summary>
    public static ConvolutionSettings? Read(ConfigObject config, EncoderConfig sizes)
    {
        var width = config.Integer("conv_kernel_size", 0, 1_023, absent: 0);
        if (width == 0)
            return null;
        if (width % 2 == 0)
            throw config.Unexpected("conv_kernel_size", "0 or an odd number, which gives as many rows as it reads", $"{width}");
        var groups = config.Integer("conv_groups", 1, sizes.HiddenSize, absent: 1);
        if (sizes.HiddenSize % groups != 0)
            throw config.Unexpected("conv_groups", $"a divisor of hidden_size {sizes.HiddenSize}", $"{groups}");
        if ((long)sizes.HiddenSize * sizes.HiddenSize * width > BatchSizes.Most)
            throw config.Unexpected("conv_kernel_size", $"at most {BatchSizes.Most} weights in one matrix", $"{width}, which with hidden_size {sizes.HiddenSize} makes {(long)sizes.HiddenSize * sizes.HiddenSize * width}");
        return new(width, groups, DebertaSettings.Activation(config, "conv_act", "tanh").Function);
    }
}
