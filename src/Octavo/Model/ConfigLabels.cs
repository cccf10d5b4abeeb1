using System.Globalization;
using System.Text.Json;
using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>The labels of a config. Where <c>id2label</c> and <c>num_labels</c> disagree, Transformers goes by <c>id2label</c>.</summary>
/// <param name="Names">The names in the order of the logits.</param>
/// <param name="Warnings">What may surprise.</param>
internal sealed record ConfigLabels(IReadOnlyList<string> Names, IReadOnlyList<string> Warnings)
{
    private const int Most = 1 << 20;
    private const string Key = "id2label";

    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">They are malformed or too many.</exception>
    public static ConfigLabels Read(ConfigObject config, string path)
    {
        if (config.Find(Key) is not { } map)
        {
            var count = config.Integer("num_labels", 1, Most, config.Integer("_num_labels", 1, Most, absent: 2));
            return new([.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"LABEL_{i}"))], []);
        }

        if (map.ValueKind != JsonValueKind.Object)
            throw config.Unexpected(Key, "an object", map);
        var labels = Named(config, map);
        return new(labels, [.. Surprises(config, map, labels, path)]);
    }

    private static string[] Named(ConfigObject config, JsonElement map)
    {
        var count = 0;
        foreach (var _ in map.EnumerateObject()) count++;
        var labels = new string?[count];
        if (labels.Length is 0 or > Most)
            throw config.Unexpected(Key, $"1 to {Most} labels", $"{labels.Length}");
        foreach (var entry in map.EnumerateObject())
        {
            // int(key) of Python: signs, zeros and spaces do not matter.
            var known = int.TryParse(entry.Name, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id)
                && id >= 0
                && id < labels.Length
                && labels[id] is null;
            if (!known)
                throw config.Unexpected(Key, $"each id from 0 to {labels.Length - 1} once", $"'{entry.Name}'");
            labels[id] = entry.Value.ValueKind switch
            {
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => entry.Value.GetRawText(),
                _ => config.Text(Key, entry.Value),
            };
        }

        return labels!;
    }

    private static IEnumerable<string> Surprises(ConfigObject config, JsonElement map, string[] labels, string path)
    {
        var others = new List<string>();
        foreach (var entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String) others.Add(entry.Value.GetRawText());
        }

        if (others.Count > 0)
            yield return $"{path}: '{Key}' has labels that are no texts, {Few(others)}: taken as they are written";
        var said = config.Integer("num_labels", 1, Most, config.Integer("_num_labels", 1, Most, labels.Length));
        if (said != labels.Length)
            yield return $"{path}: 'num_labels' says {said}, '{Key}' has {labels.Length}: {labels.Length} it is";
    }

    private static string Few(List<string> values) => string.Join(", ", values.Take(5)) + (values.Count > 5 ? ", …" : "");
}
