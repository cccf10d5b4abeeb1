using System.Text.Json;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Similarity;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Vectors;

/// <summary>Says what embedders made of pairs, for people and for programs.</summary>
internal static class SimilarityFacts
{
    /// <summary>The rows of one model.</summary>
    public static void AddTo(FactTable table, TextEmbedder embedder, SimilarityResult result)
    {
        foreach (var (name, interval) in Bootstrap.Of(result.Scores)) table.Add(MetricName.Spelled(name), Invariant($"{interval.Value:F4}  (95 %: {MetricName.Ends(interval)})"));
        table.Add("seconds", Invariant($"{result.Scores.Seconds:F2} for {result.Texts.Count} texts"));
        SimilarityEvaluateRun.AddModel(table, embedder);
    }

    /// <summary>The members of one model.</summary>
    public static void Write(Utf8JsonWriter json, string name, TextEmbedder embedder, SimilarityResult result)
    {
        SimilarityEvaluateRun.WriteModel(json, name, embedder);
        foreach (var (metric, value) in result.Scores.Metrics) json.WriteFinite(MetricName.Spelled(metric), value);
        MetricJson.WriteIntervals(json, "intervals", Bootstrap.Of(result.Scores));
        json.WriteNumber("seconds", result.Scores.Seconds);
    }

    /// <summary>The members of a comparison.</summary>
    public static void WriteComparison(Utf8JsonWriter json, SimilarityComparison comparison, int texts)
    {
        MetricJson.WriteDifferences(json, comparison.Differences);
        json.WriteNumber("texts", texts);
        json.WriteFinite("smallest_cosine", comparison.SmallestCosine);
        json.WriteFinite("mean_cosine", comparison.MeanCosine);
        json.WriteString("farthest_text", comparison.FarthestText);
        json.WriteFinite($"recall_at_{SimilarityComparison.Neighbours}", comparison.Recall);
    }
}
