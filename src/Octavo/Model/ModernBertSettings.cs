using System.Globalization;
using System.Text.Json;
using Octavo.Architectures;
using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>
/// Which of ModernBERT's layers look how far, how positions turn their queries and keys, and what has a bias: the keys of Transformers'
/// <c>ModernBertConfig</c>, absent ones as its code takes them.
/// </summary>
internal sealed record ModernBertSettings : PageSettings
{
    private const string Types = "layer_types";
    private const string Window = "local_attention";
    private const string HalfWindow = "sliding_window";
    private const string Global = "full_attention";
    private const string Local = "sliding_attention";
    private const string Rope = "rope_parameters";
    private const string OldRope = "rope_scaling";
    private const string Theta = "rope_theta";
    private const string Pooling = "classifier_pooling";

    private static readonly HashSet<string> KnownOfRope = [Theta, "rope_type", "type"];

    private readonly HeadRows _rows;
    private readonly bool _hasHeadBias;
    private readonly bool _hasDecoderBias;

    /// <summary>Reads them.</summary>
    /// <param name="config">The config.</param>
    /// <param name="sizes">What was read of it so far.</param>
    /// <exception cref="CheckpointException">A key is malformed, out of bounds, not supported, or contradicts another.</exception>
    public ModernBertSettings(ConfigObject config, EncoderConfig sizes)
    {
        var (layers, headDimension) = (sizes.LayerCount, sizes.HeadDimension);
        HasAttentionBias = config.Boolean("attention_bias", absent: false);
        HasFeedForwardBias = config.Boolean("mlp_bias", absent: false);
        HasNormBias = config.Boolean("norm_bias", absent: false);
        _hasHeadBias = config.Boolean("classifier_bias", absent: false);
        _hasDecoderBias = config.Boolean("decoder_bias", absent: true);
        _rows = config.Text(Pooling) switch
        {
            null or "cls" => HeadRows.First,
            "mean" => HeadRows.MaskedMean,
            var other => throw config.Unexpected(Pooling, "cls or mean", $"'{other}'"),
        };
        HeadActivation = config.Text(ModernBert.HeadActivation) ?? HiddenActivations.Default;
        if (HiddenActivations.Find(HeadActivation) is null)
            throw config.Unexpected(ModernBert.HeadActivation, $"one of {HiddenActivations.Names}", $"'{HeadActivation}'");
        IsLocal = ReadTypes(config, layers);
        Reach = ReadReach(config);
        if (headDimension % 2 != 0)
            throw config.Unexpected("num_attention_heads", "heads of an even width, whose halves positions turn", $"heads of {headDimension}");
        if (config.Integer("head_dim", 1, 65_536, headDimension) != headDimension)
            throw config.Unexpected("head_dim", $"hidden_size / num_attention_heads, {headDimension}", config.Find("head_dim")!.Value);
        using var parameters = config.Object(Rope);
        parameters?.RefuseOthers(new HashSet<string> { Global, Local });
        GlobalTheta = ReadTheta(config, parameters, Global, "global_rope_theta", 160_000);
        LocalTheta = ReadTheta(config, parameters, Local, "local_rope_theta", 10_000);
    }

    /// <inheritdoc/>
    public override bool HasPositionTable => false;

    /// <summary>Whether linear layers of the attention have biases.</summary>
    public bool HasAttentionBias { get; }

    /// <summary>Whether those of the feed-forward part have.</summary>
    public bool HasFeedForwardBias { get; }

    /// <summary>Whether each LayerNorm has.</summary>
    public bool HasNormBias { get; }

    /// <summary>The activation of the heads' dense layer.</summary>
    public string HeadActivation { get; }

    /// <summary>Whether a layer's tokens see only those near them, [L].</summary>
    public IReadOnlyList<bool> IsLocal { get; }

    /// <summary>In such a layer a token sees those at most so many places away, itself among them.</summary>
    public int Reach { get; }

    /// <summary>The base of the angles in layers whose tokens see all others.</summary>
    public double GlobalTheta { get; }

    /// <summary>The base of the angles in the other layers.</summary>
    public double LocalTheta { get; }

    /// <inheritdoc/>
    public override string? ActivationOf(string key) => key == ModernBert.HeadActivation ? HeadActivation : null;

    /// <inheritdoc/>
    public override HeadData HeadOf(HeadKind kind, HeadData head) => head with
    {
        Rows = kind == HeadKind.SequenceClassification ? _rows : head.Rows,
        Dense = head.Dense! with { HasBias = _hasHeadBias },
        NormHasBias = HasNormBias,
        OutputHasBias = _hasDecoderBias,
    };

    // Transformers writes both keys; where the list is there it computes by the list.
    private static bool[] ReadTypes(ConfigObject config, int layers)
    {
        var every = config.Integer("global_attn_every_n_layers", 1, int.MaxValue, absent: 3);
        if (config.Find(Types) is null)
            return [.. Enumerable.Range(0, layers).Select(i => i % every != 0)];
        var types = config.Texts(Types);
        if (types.Count != layers)
            throw config.Unexpected(Types, $"one for each of num_hidden_layers {layers}", $"{types.Count}");
        return [.. types.Select(type => type switch
        {
            Global => false,
            Local => true,
            _ => throw config.Unexpected(Types, $"{Global} or {Local}", $"'{type}'"),
        })];
    }

    // local_attention is the whole window, half on each side; sliding_window that half.
    private static int ReadReach(ConfigObject config)
    {
        var reach = config.Integer(Window, 1, int.MaxValue, absent: 128) / 2;
        if (config.Find(HalfWindow) is not { } half)
            return reach;
        var other = config.Integer(HalfWindow, 1, int.MaxValue / 2);
        return config.Find(Window) is null || other == reach ? other : throw config.Unexpected(HalfWindow, $"half of {Window}, {reach}", half);
    }

    private static double ReadTheta(ConfigObject config, ConfigObject? parameters, string type, string oldKey, double absent)
    {
        using var own = parameters?.Object(type);
        using var old = config.Object(OldRope);
        RefuseOtherKinds(own);
        RefuseOtherKinds(old);
        (ConfigObject Place, string Key)? said = null;
        foreach (var (place, key) in ((ConfigObject?, string)[])[(own, Theta), (old, Theta), (config, oldKey)])
        {
            if (place?.Find(key) is not { } value)
                continue;
            var found = ThetaAt(place, key);
            if (said is { } first && ThetaAt(first.Place, first.Key) != found)
                throw place.Unexpected(key, string.Create(CultureInfo.InvariantCulture, $"what {Rope} says of {type}, {ThetaAt(first.Place, first.Key)}"), value);
            said ??= (place, key);
        }

        return said is { } at ? ThetaAt(at.Place, at.Key) : absent;
    }

    private static double ThetaAt(ConfigObject place, string key)
    {
        var value = place.Find(key)!.Value;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var theta) && theta is >= 1 and <= 1e30
            ? theta
            : throw place.Unexpected(key, "a number from 1 to 1e30", value);
    }

    private static void RefuseOtherKinds(ConfigObject? rope)
    {
        if (rope is null)
            return;
        foreach (var key in (string[])["rope_type", "type"])
        {
            if (rope.Text(key) is { } kind and not "default")
                throw rope.Unexpected(key, "default, the only kind supported", $"'{kind}'");
        }

        rope.RefuseOthers(KnownOfRope);
    }
}
