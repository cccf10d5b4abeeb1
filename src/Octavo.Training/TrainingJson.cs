using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Octavo.Training;

/// <summary>What a run did, as <c>training.json</c> tells it.</summary>
internal static class TrainingJson
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of the file.</summary>
    public static byte[] Write(TrainingRun run, TrainingHistory history, string status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("status", status);
            json.WriteNumber("steps", history.Losses.Count);
            json.WriteNumber("total_steps", run.TotalSteps);
            json.WriteNumber("tokens", run.Tokens);
            json.WriteNumber("seconds", Math.Round(run.Seconds, 3));
            json.WriteNumber("tokens_per_second", run.Seconds > 0 ? Math.Round(run.Tokens / run.Seconds, 1) : 0);
            json.WriteString("metric", run.Metric);
            if (history.Best is { } best) json.WriteNumber("best_step", best.Step);
            json.WriteStartObject("settings");
            foreach (var (name, value) in run.Settings) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteStartArray("new_layers");
            foreach (var layer in run.NewLayers) json.WriteStringValue(layer);
            json.WriteEndArray();
            WriteEvaluations(json, history);
            json.WriteStartArray("losses");
            foreach (var loss in history.Losses) json.WriteNumberValue(loss);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the member <c>evaluations</c>.</summary>
    public static void WriteEvaluations(Utf8JsonWriter json, TrainingHistory history)
    {
        json.WriteStartArray("evaluations");
        foreach (var point in history.Evaluations)
        {
            json.WriteStartObject();
            json.WriteNumber("step", point.Step);
            json.WriteNumber("epoch", point.Epoch);
            WriteNumber(json, "loss", point.Loss);
            json.WriteStartObject("metrics");
            foreach (var (name, value) in point.Metrics) WriteNumber(json, name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads them again.</summary>
    public static IEnumerable<EvaluationPoint> ReadEvaluations(JsonElement json) => json.GetProperty("evaluations").EnumerateArray().Select(point => new EvaluationPoint(
        point.GetProperty("step").GetInt32(),
        point.GetProperty("epoch").GetDouble(),
        ReadNumber(point.GetProperty("loss")),
        point.GetProperty("metrics").EnumerateObject().ToDictionary(metric => metric.Name, metric => ReadNumber(metric.Value), StringComparer.Ordinal)));

    // JSON knows no NaN.
    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static double ReadNumber(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();
}
