using System.Text.Json;
using Octavo.Evaluation.Squad;

namespace Octavo.Tests.Evaluation.Squad;

/// <summary>Against the official rules of SQuAD 1.1 and 2.0, case by case and over all.</summary>
public sealed class SquadMetricsTests
{
    public static TheoryData<string> Versions => ["v1.1", "v2.0"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_answer_is_scored_as_the_official_script_scores_it(string name)
    {
        using var golden = Open();
        foreach (var one in golden.RootElement.GetProperty(name).GetProperty("cases").EnumerateArray())
        {
            var (prediction, answers) = (one.GetProperty("prediction").GetString()!, Answers(one));
            var exact = one.GetProperty(name == "v1.1" ? "exact_match" : "exact").GetInt32() == 1;
            Assert.True(exact == SquadMetrics.IsExact(prediction, answers, VersionOf(name)), one.GetRawText());
            Assert.Equal(one.GetProperty("f1").GetDouble(), SquadMetrics.F1(prediction, answers, VersionOf(name)), 1e-15);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_metrics_of_all_are_the_official_scripts(string name)
    {
        using var golden = Open();
        var set = golden.RootElement.GetProperty(name);
        var responses = set.GetProperty("cases").EnumerateArray().Select((one, i) =>
        {
            var question = new SquadQuestion($"{i}", "?", "context", [.. Answers(one).Select(text => new SquadAnswer(text, null))], "");
            return SquadResponse.Of(question, one.GetProperty("prediction").GetString()!, 0, VersionOf(name));
        }).ToList();
        var result = new SquadResult { Version = VersionOf(name), Responses = responses, Seconds = 1 };
        foreach (var expected in set.GetProperty("all").EnumerateObject().Where(member => !member.Name.EndsWith("total", StringComparison.Ordinal)))
            Assert.Equal(expected.Value.GetDouble(), result.Metric(expected.Name), 1e-10);
        Assert.Equal(name == "v1.1" ? 2 : 6, result.Metrics.Count);
        Assert.All(result.Intervals, item => Assert.InRange(item.Value.Value, item.Value.Low, item.Value.High));
    }

    [Theory]
    [InlineData("The  the_end, a END!", "theend end")]
    [InlineData("A.N. Other", "other")]
    [InlineData("a\u0301 b", "\u0301 b")]
    [InlineData("ΟΔΟΣ ΟΔΟΣ'Σ Σ.", "οδος οδοσς σ")]
    [InlineData("x\u001cy\u3000z", "x y z")]
    [InlineData("Straße \uD800 ①an", "straße \uD800 ①an")]
    public void Texts_are_normalised_as_Python_does(string text, string expected) => Assert.Equal(expected, SquadMetrics.Normalize(text));

    private static SquadVersion VersionOf(string name) => name == "v1.1" ? SquadVersion.V1 : SquadVersion.V2;

    private static string[] Answers(JsonElement one) => [.. one.GetProperty("answers").EnumerateArray().Select(answer => answer.GetString()!)];

    private static JsonDocument Open() =>
        JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "metrics-squad.json")));
}
