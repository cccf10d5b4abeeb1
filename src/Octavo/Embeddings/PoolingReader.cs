using System.Text.Json;
using Octavo.Checkpoints;

namespace Octavo.Embeddings;

/// <summary>Reads the config of a <c>Pooling</c> in both spellings.</summary>
internal static class PoolingReader
{
    /// <summary>Names in both spellings, in the fixed order of the older one.</summary>
    public static IReadOnlyList<(string Name, string Flag, PoolingMode Mode)> Modes { get; } =
    [
        ("cls", "pooling_mode_cls_token", PoolingMode.Cls), ("max", "pooling_mode_max_tokens", PoolingMode.Max), ("mean", "pooling_mode_mean_tokens", PoolingMode.Mean),
        ("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens", PoolingMode.MeanSqrtLen), ("weightedmean", "pooling_mode_weightedmean_tokens", PoolingMode.WeightedMean),
        ("lasttoken", "pooling_mode_lasttoken", PoolingMode.LastToken),
    ];

    /// <summary>Reads it.</summary>
    /// <exception cref="CheckpointException">It is missing or damaged, or names a mode that is not known, or none.</exception>
    public static Pooling Read(string path)
    {
        if (!File.Exists(path)) throw new CheckpointException(path, "expected the config of a Pooling, found no such file");
        using var config = ConfigObject.Parse(CheckpointText.Read(path), path);
        var modes = config.Find("pooling_mode") is { } named ? Named(config, named) : Flagged(config);
        return new(modes, config.Boolean("include_prompt", absent: true));
    }

    private static List<PoolingMode> Named(ConfigObject config, JsonElement named)
    {
        var names = named.ValueKind == JsonValueKind.Array ? config.Texts("pooling_mode") : [config.Text("pooling_mode", named)];
        if (names.Count == 0)
            throw config.Unexpected("pooling_mode", "at least one mode", named);
        return [.. names.Select(name => ModeOf(config, name))];
    }

    private static PoolingMode ModeOf(ConfigObject config, string name)
    {
        foreach (var known in Modes)
        {
            if (known.Name == name) return known.Mode;
        }

        throw config.Unexpected("pooling_mode", $"one of {string.Join(", ", Modes.Select(known => known.Name))}", $"'{name}'");
    }

    private static List<PoolingMode> Flagged(ConfigObject config)
    {
        foreach (var key in config.Keys.Where(key => key.StartsWith("pooling_mode_", StringComparison.Ordinal) && !Modes.Any(known => known.Flag == key)))
            config.RefuseUnlessEmpty(key);
        var modes = Modes.Where(known => config.Boolean(known.Flag, absent: false)).Select(known => known.Mode).ToList();
        return modes.Count == 0 ? [PoolingMode.Mean] : modes;
    }
}
