using System.Text.Json;
using Octavo.Evaluation.Entities;

namespace Octavo.Tests.Evaluation.Entities;

/// <summary>Entities are counted as seqeval counts them, well formed or not, in every scheme.</summary>
public sealed class EntityMetricsTests
{
    private static readonly IReadOnlyList<JsonElement> Cases =
        [.. JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "metrics-entities.json"))).RootElement.EnumerateArray()];

    [Theory]
    [InlineData(EntityScheme.Lenient)]
    [InlineData(EntityScheme.Iob1)]
    [InlineData(EntityScheme.Iob2)]
    [InlineData(EntityScheme.Iobes)]
    public void Counts_and_averages_equal_the_goldens(EntityScheme scheme)
    {
        var compared = 0;
        foreach (var one in Cases)
        {
            var expected = scheme == EntityScheme.Lenient ? one.GetProperty("default") : one.GetProperty("strict").GetProperty(scheme.ToString().ToUpperInvariant());
            var (truth, predicted) = (Tags(one.GetProperty("true")), Tags(one.GetProperty("predicted")));
            if (expected.TryGetProperty("error", out _))
            {
                Assert.ThrowsAny<ArgumentException>(() => EntityMetrics.Of(truth, predicted, scheme));
                continue;
            }

            Compare(one.GetProperty("what").GetString()!, expected, EntityMetrics.Of(truth, predicted, scheme), one.GetProperty("accuracy"));
            compared++;
        }

        Assert.True(compared > 20);
    }

    [Fact]
    public void An_empty_tag_is_refused() =>
        Assert.Contains("expected tags, found an empty one", Assert.Throws<ArgumentException>(() => EntitySpan.Of(["O", ""], EntityScheme.Lenient)).Message, StringComparison.Ordinal);

    private static void Compare(string what, JsonElement expected, EntityMetrics found, JsonElement accuracy)
    {
        if (accuracy.ValueKind == JsonValueKind.Number) Assert.Equal(accuracy.GetDouble(), found.Accuracy, 1e-12);
        var averages = expected.GetProperty("averages");
        Same(what, averages.GetProperty("micro"), (found.All.Precision, found.All.Recall, found.All.F1), found.All.True);
        Same(what, averages.GetProperty("macro"), found.Macro, found.All.True);
        Same(what, averages.GetProperty("weighted"), found.Weighted, found.All.True);
        var types = expected.GetProperty("per_type").EnumerateObject().ToList();
        Assert.Equal(types.Select(type => type.Name).Order(StringComparer.Ordinal), found.PerType.Select(type => type.Key));
        foreach (var type in types)
        {
            var counts = found.PerType.Single(pair => pair.Key == type.Name).Value;
            Same(what, type.Value, (counts.Precision, counts.Recall, counts.F1), counts.True);
        }
    }

    private static void Same(string what, JsonElement expected, (double Precision, double Recall, double F1) found, long support)
    {
        foreach (var (name, value) in ((string, double)[])[("precision", found.Precision), ("recall", found.Recall), ("f1", found.F1)])
        {
            var want = expected.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
            Assert.True(want.Equals(value) || Math.Abs(want - value) < 1e-12, $"{what}: {name}: expected {want}, found {value}");
        }

        Assert.Equal(expected.GetProperty("support").GetInt64(), support);
    }

    private static List<string[]> Tags(JsonElement sequences) =>
        [.. sequences.EnumerateArray().Select(sequence => sequence.EnumerateArray().Select(tag => tag.GetString()!).ToArray())];
}
