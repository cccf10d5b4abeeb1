using System.Text.Json;
using Octavo.Evaluation;
using static System.FormattableString;

namespace Octavo.Cli;

/// <summary>How the command line calls metrics, and how it says their intervals.</summary>
internal static class MetricName
{
    /// <summary>GLUE's scripts write <c>acc</c>; people and JSON read <c>accuracy</c>.</summary>
    public static string Spelled(string metric) => metric == "acc" ? "accuracy" : metric;

    /// <summary>The ends of an interval of a metric; nothing where the metric is not defined.</summary>
    public static string Ends(BootstrapInterval interval) => double.IsNaN(interval.Low) ? "" : Invariant($"{interval.Low:F4} to {interval.High:F4}");

    /// <summary>A member that has for each metric the two ends of its interval.</summary>
    public static void WriteIntervals(Utf8JsonWriter json, string member, IReadOnlyList<KeyValuePair<string, BootstrapInterval>> intervals)
    {
        json.WriteStartObject(member);
        foreach (var (name, interval) in intervals)
        {
            json.WriteStartArray(Spelled(name));
            foreach (var end in (double[])[interval.Low, interval.High])
            {
                if (double.IsFinite(end)) json.WriteNumberValue(end);
                else json.WriteNullValue();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
