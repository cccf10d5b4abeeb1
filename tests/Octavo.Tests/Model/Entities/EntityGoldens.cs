using System.Text.Json;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model.Entities;

/// <summary>What Transformers' pipeline answers: a small model and cases for each kind of tokenizer.</summary>
internal static class EntityGoldens
{
    public static string Root { get; } = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "token-classification");

    public static string Folder(string kind) => Path.Combine(Root, kind);

    public static IEnumerable<EntityGolden> Read(string kind) =>
        File.ReadLines(Path.Combine(Folder(kind), "cases.jsonl")).Select(line => EntityGolden.Of(JsonDocument.Parse(line).RootElement));
}

/// <summary>A case.</summary>
/// <param name="Text">The text.</param>
/// <param name="Options">What is asked for; null for what only lines can say: an aggregation that does not exist, or none said in so many words with a stride.</param>
/// <param name="Expected">The entities; null where the reference refuses.</param>
internal sealed record EntityGolden(string Text, EntityOptions? Options, JsonElement? Expected)
{
    public static EntityGolden Of(JsonElement json) => new(
        json.GetProperty("text").GetString()!,
        OptionsOf(json.GetProperty("options")),
        json.TryGetProperty("expected", out var expected) ? expected : null);

    /// <summary>For each UTF-16 unit how many code points come before it.</summary>
    public int[] CodePoints()
    {
        var before = new int[Text.Length + 1];
        for (var i = 1; i <= Text.Length; i++) before[i] = before[i - 1] + (i > 1 && char.IsSurrogatePair(Text[i - 2], Text[i - 1]) ? 0 : 1);
        return before;
    }

    private static EntityOptions? OptionsOf(JsonElement json)
    {
        var aggregation = EntityAggregation.None;
        if (json.TryGetProperty("aggregation_strategy", out var name) && !Enum.TryParse(name.GetString(), ignoreCase: true, out aggregation)) return null;
        if (name.ValueKind == JsonValueKind.String && aggregation == EntityAggregation.None && json.TryGetProperty("stride", out _)) return null;
        var options = new EntityOptions { Aggregation = aggregation };
        if (json.TryGetProperty("stride", out var stride)) options = options with { Stride = stride.GetInt32() };
        return json.TryGetProperty("ignore_labels", out var ignored)
            ? options with { IgnoredLabels = [.. ignored.EnumerateArray().Select(label => label.GetString()!)] }
            : options;
    }
}
