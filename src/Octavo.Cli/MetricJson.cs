using System.Text.Json;
using Octavo.Evaluation;
using Octavo.Reports;

namespace Octavo.Cli;

/// <summary>Intervals of metrics as JSON.</summary>
internal static class MetricJson
{
    /// <summary>The members <c>differences</c> and <c>difference_intervals</c>.</summary>
    public static void WriteDifferences(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, BootstrapInterval>> differences)
    {
        json.WriteStartObject("differences");
        foreach (var (name, interval) in differences) json.WriteFinite(MetricName.Spelled(name), interval.Value);
        json.WriteEndObject();
        WriteIntervals(json, "difference_intervals", differences);
    }

    /// <summary>A member that has for each metric the two ends of its interval.</summary>
    public static void WriteIntervals(Utf8JsonWriter json, string member, IReadOnlyList<KeyValuePair<string, BootstrapInterval>> intervals)
    {
        json.WriteStartObject(member);
        foreach (var (name, interval) in intervals)
        {
            json.WriteStartArray(MetricName.Spelled(name));
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
