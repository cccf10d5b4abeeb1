using Octavo.Architectures;
using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>How XLNet attends and sums up: the keys of Transformers' <c>XLNetConfig</c>, absent ones as it takes them.</summary>
internal sealed record XlnetSettings : PageSettings
{
    private const string ActivationKey = "summary_activation";

    /// <inheritdoc/>
    public override bool HasPositionTable => false;

    /// <summary>The distance from which on all count alike; 0 for none.</summary>
    public required int ClampLength { get; init; }

    /// <summary>Which row of a sequence its head reads.</summary>
    public required HeadRows SummaryRows { get; init; }

    /// <summary>Whether a dense layer follows.</summary>
    public required bool HasSummary { get; init; }

    /// <summary>What follows that.</summary>
    public required string SummaryActivation { get; init; }

    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">A setting is malformed, contradicts another or is not computed here.</exception>
    public static XlnetSettings Of(ConfigObject config, EncoderConfig sizes)
    {
        var attention = config.Text("attn_type") ?? "bi";
        if (attention != "bi")
            throw config.Unexpected("attn_type", "bi, the only kind supported", $"'{attention}'");
        foreach (var key in (string[])["bi_data", "summary_proj_to_labels"])
        {
            if (config.Boolean(key, absent: false)) throw config.Unexpected(key, "false, the only value supported", "true");
        }

        if (config.Find("d_head") is { } found && config.Integer("d_head", 1, int.MaxValue) != sizes.HeadDimension)
            throw config.Unexpected("d_head", $"d_model / n_head, {sizes.HeadDimension}", found);
        if (sizes.HiddenSize % 2 != 0)
            throw config.Unexpected("d_model", "an even number, for a distance is as many sines as cosines", $"{sizes.HiddenSize}");
        return new()
        {
            ClampLength = Math.Max(config.Integer("clamp_len", int.MinValue, int.MaxValue, absent: -1), 0),
            SummaryRows = RowsOf(config),
            HasSummary = config.Boolean("summary_use_proj", absent: !config.Keys.Contains("summary_use_proj")),
            SummaryActivation = ActivationOf(config),
        };
    }

    /// <inheritdoc/>
    public override string? ActivationOf(string key) => key == ActivationKey ? SummaryActivation : null;

    /// <inheritdoc/>
    public override HeadData HeadOf(HeadKind kind, HeadData head) => kind != HeadKind.SequenceClassification
        ? head
        : head with { Rows = SummaryRows, Dense = HasSummary ? head.Dense : head.Dense! with { Name = "" } };

    // Nobody says where the token of classification stands, and Transformers then takes the last.
    private static HeadRows RowsOf(ConfigObject config) => (config.Text("summary_type") ?? "last") switch
    {
        "last" or "cls_index" => HeadRows.Last,
        "first" => HeadRows.First,
        "mean" => HeadRows.Mean,
        var other => throw config.Unexpected("summary_type", "last, first, mean or cls_index", $"'{other}'"),
    };

    /// <summary>Absent it is tanh; null or an empty name is nothing.</summary>
    private static string ActivationOf(ConfigObject config)
    {
        if (!config.Keys.Contains(ActivationKey))
            return "tanh";
        var name = config.Text(ActivationKey) ?? "";
        if (name.Length == 0 || name == HiddenActivations.Identity)
            return HiddenActivations.Identity;
        return DebertaSettings.Activation(config, ActivationKey, name).Name;
    }
}
