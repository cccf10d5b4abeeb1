using System.Text.Json;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Similarity;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Vectors;

/// <summary>Runs <c>octavo compare</c> of two embedders: their correlations, the cosines of one's embeddings with the other's, and who stays whose neighbour.</summary>
/// <param name="request">On what and how.</param>
/// <param name="report">The page that is asked for; null for none.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class SimilarityCompareRun(EvaluationRequest request, ReportChoice? report, Log log, CancellationToken cancellation)
{
    /// <summary>Runs it.</summary>
    /// <param name="a">The reference.</param>
    /// <param name="b">The other.</param>
    /// <param name="isJson">Whether one JSON object is printed.</param>
    public int Run(ModelChoice a, ModelChoice b, bool isJson)
    {
        var pairs = request.Dataset.Read(request.Split);
        if (!pairs[0].HasLabel) throw new ArgumentException("compare needs labels: expected --split train or dev and a --label-column, found none");
        var run = new SimilarityEvaluateRun(request, log, cancellation);
        using var first = ModelLoading.LoadEmbedder(a.Folder, a.Quantization, request.Threads, log, cancellation);
        using var second = ModelLoading.LoadEmbedder(b.Folder, b.Quantization, request.Threads, log, cancellation);
        Side[] sides = [new(a, first, run.Evaluate(first, pairs, a.Text)), new(b, second, run.Evaluate(second, pairs, b.Text))];
        var comparison = SimilarityComparison.Of(sides[0].Result, sides[1].Result);
        report?.Write(Report(sides[0], sides[1], comparison));
        if (isJson) WriteJson(sides, comparison);
        else WriteText(sides, comparison);
        return ExitCode.Success;
    }

    private static ComparisonReport Report(Side a, Side b, SimilarityComparison comparison) => new()
    {
        Task = a.Result.Scores.Task.Name,
        Unit = "text",
        Machine = ReportChoice.Machine,
        Reference = ReportChoice.Side(a.Choice, a.Result.Scores.Seconds, a.Result.Texts.Count, a.Embedder.Threads, Bootstrap.Of(a.Result.Scores)),
        Other = ReportChoice.Side(b.Choice, b.Result.Scores.Seconds, b.Result.Texts.Count, b.Embedder.Threads, Bootstrap.Of(b.Result.Scores)),
        Differences = comparison.Differences,
        Findings =
        [
            Invariant($"cosine of a text's two embeddings: smallest {comparison.SmallestCosine:F4}, mean {comparison.MeanCosine:F4}"), $"the smallest: '{comparison.FarthestText}'",
            Invariant($"recall at {SimilarityComparison.Neighbours} of the first's neighbours: {comparison.Recall:F4}"),
            Invariant($"{a.Result.Scores.Seconds / b.Result.Scores.Seconds:F2} times as fast"),
        ],
        Changes = ComparisonChanges.OfNeighbours(a.Result, b.Result),
    };

    private static void WriteText(Side[] sides, SimilarityComparison comparison)
    {
        var table = new FactTable();
        foreach (var side in sides)
        {
            table.Heading(side.Choice.Text);
            foreach (var (name, interval) in Bootstrap.Of(side.Result.Scores)) table.Add(MetricName.Spelled(name), Invariant($"{interval.Value:F4}  (95 %: {MetricName.Ends(interval)})"));
            table.Add("seconds", Invariant($"{side.Result.Scores.Seconds:F2} for {side.Result.Texts.Count} texts"));
            SimilarityEvaluateRun.AddModel(table, side.Embedder);
        }

        table.Write();
        Terminal.WriteLine("The second, measured by the first");
        foreach (var (name, interval) in comparison.Differences.Where(difference => difference.Key != "corr"))
            Terminal.WriteLine(Invariant($"  {name} {interval.Value:+0.0000;-0.0000;0.0000} (95 % of bootstrap samples: {interval.Low:+0.0000;-0.0000;0.0000} to {interval.High:+0.0000;-0.0000;0.0000})"));
        Terminal.WriteLine(Invariant($"  cosine of a text's two embeddings: smallest {comparison.SmallestCosine:F4}, mean {comparison.MeanCosine:F4}"));
        Terminal.WriteLine($"    the smallest: '{comparison.FarthestText}'");
        Terminal.WriteLine(Invariant($"  recall at {SimilarityComparison.Neighbours} of the first's neighbours: {comparison.Recall:F4}"));
        Terminal.WriteLine(Invariant($"  {sides[0].Result.Scores.Seconds / sides[1].Result.Scores.Seconds:F2} times as fast"));
    }

    private static void WriteJson(Side[] sides, SimilarityComparison comparison) => JsonOutput.WriteObject(json =>
    {
        json.WriteString("task", sides[0].Result.Scores.Task.Name);
        foreach (var (name, side) in new[] { "a", "b" }.Zip(sides)) Write(json, name, side);
        json.WriteStartObject("differences");
        foreach (var (name, interval) in comparison.Differences) json.WriteFinite(MetricName.Spelled(name), interval.Value);
        json.WriteEndObject();
        MetricJson.WriteIntervals(json, "difference_intervals", comparison.Differences);
        json.WriteNumber("texts", sides[0].Result.Texts.Count);
        json.WriteFinite("smallest_cosine", comparison.SmallestCosine);
        json.WriteFinite("mean_cosine", comparison.MeanCosine);
        json.WriteString("farthest_text", comparison.FarthestText);
        json.WriteFinite($"recall_at_{SimilarityComparison.Neighbours}", comparison.Recall);
        json.WriteFinite("speed_up", sides[0].Result.Scores.Seconds / sides[1].Result.Scores.Seconds);
    });

    private static void Write(Utf8JsonWriter json, string name, Side side)
    {
        json.WriteStartObject(name);
        SimilarityEvaluateRun.WriteModel(json, side.Choice.Text, side.Embedder);
        foreach (var (metric, value) in side.Result.Scores.Metrics) json.WriteFinite(MetricName.Spelled(metric), value);
        MetricJson.WriteIntervals(json, "intervals", Bootstrap.Of(side.Result.Scores));
        json.WriteNumber("seconds", side.Result.Scores.Seconds);
        json.WriteEndObject();
    }

    private sealed record Side(ModelChoice Choice, TextEmbedder Embedder, SimilarityResult Result);
}
