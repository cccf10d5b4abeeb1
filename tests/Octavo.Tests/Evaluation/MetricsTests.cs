using System.Text.Json;
using Octavo.Evaluation;

namespace Octavo.Tests.Evaluation;

public sealed class MetricsTests
{
    private const double Tolerance = 1e-12;

    private static readonly string[] Files = ["metrics.json", "metrics-more.json"];

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var file in Files)
        {
            using var document = Open(file);
            for (var i = 0; i < document.RootElement.GetProperty("cases").GetArrayLength(); i++) data.Add(file, i);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equal_scikit_learn_and_scipy(string file, int index)
    {
        using var document = Open(file);
        var golden = document.RootElement.GetProperty("cases")[index];
        var predictions = Values(golden, "predictions");
        var labels = Values(golden, "labels");
        var classes = Array.ConvertAll(predictions, value => (int)value);
        var truth = Array.ConvertAll(labels, value => (int)value);
        Check(golden, "accuracy", () => Metrics.Accuracy(classes, truth));
        Check(golden, "f1", () => Metrics.F1(classes, truth));
        Check(golden, "acc_and_f1", () => Metrics.AccuracyAndF1(classes, truth));
        Check(golden, "matthews_correlation", () => Metrics.MatthewsCorrelation(classes, truth));
        Check(golden, "pearson", () => Metrics.Pearson(predictions, labels));
        Check(golden, "spearmanr", () => Metrics.Spearman(predictions, labels));
        Check(golden, "corr", () => (Metrics.Pearson(predictions, labels) + Metrics.Spearman(predictions, labels)) / 2);
    }

    [Fact]
    public void Of_nothing_are_undefined()
    {
        Assert.True(double.IsNaN(Metrics.Accuracy([], [])));
        Assert.True(double.IsNaN(Metrics.Pearson([], [])));
        Assert.True(double.IsNaN(Metrics.Spearman([1], [1])));
    }

    [Fact]
    public void Want_a_prediction_for_each_label() =>
        Assert.Throws<ArgumentException>(() => Metrics.Accuracy([1, 2], [1]));

    [Fact]
    public void NaN_correlates_with_nothing() =>
        Assert.True(double.IsNaN(Metrics.Spearman([1, double.NaN, 3], [1, 2, 3])));

    private static void Check(JsonElement golden, string name, Func<double> metric)
    {
        if (!golden.TryGetProperty(name, out var expected)) return;
        if (expected.ValueKind == JsonValueKind.Null)
            Assert.True(double.IsNaN(metric()), name);
        else
            Assert.Equal(expected.GetDouble(), metric(), Tolerance);
    }

    private static double[] Values(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static JsonDocument Open(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", file)));
}
