using System.Globalization;
using System.Text.Json;
using Octavo.Evaluation;
using Octavo.Reports;

namespace Octavo.Cli.Tutorial;

/// <summary>The report for programs.</summary>
internal static class TutorialJson
{
    /// <summary>Writes the members of the object.</summary>
    public static void Write(Utf8JsonWriter json, TutorialOutcome outcome)
    {
        var result = outcome.Result;
        json.WriteString("date", result.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteStartObject("machine");
        outcome.Machine.Write(json);
        json.WriteEndObject();
        json.WriteString("model", result.Model);
        json.WriteString("task", result.Task.Name);
        json.WriteNumber("examples", result.Reference.Result.Examples.Count);
        json.WriteStartArray("rows");
        foreach (var row in result.Rows) WriteRow(json, result, row);
        json.WriteEndArray();
        WriteSizes(json, "sizes_mb", result.Sizes);
        WriteSizes(json, "sizes_mb_bert_base", Compression.ModelSizes.BertBase);
        json.WriteStartObject("saved");
        json.WriteString("path", result.Saved);
        SavedFolder.WriteFiles(json, outcome.Files);
        json.WriteBoolean("bit_identical", result.IsBitIdentical);
        json.WriteEndObject();
        json.WriteString("report", outcome.Report);
    }

    private static void WriteRow(Utf8JsonWriter json, TutorialResult result, TutorialRow row)
    {
        json.WriteStartObject();
        json.WriteString("precision", row.Precision);
        json.WriteBoolean("depends_on_batch", row.DependsOnBatch);
        foreach (var (name, value) in row.Result.Metrics) json.WriteFinite(MetricName.Spelled(name), value);
        MetricJson.WriteIntervals(json, "intervals", Bootstrap.Of(row.Result));
        json.WriteFinite("loss", row.Result.Loss);
        json.WriteNumber("size_mb", row.Size);
        json.WriteStartObject("seconds");
        foreach (var (threads, seconds) in row.Seconds) json.WriteNumber(threads.ToString(CultureInfo.InvariantCulture), seconds);
        json.WriteEndObject();
        json.WriteNumber("seconds_padded", row.SecondsPadded);
        json.WriteFinite("speed_up", result.SpeedUp(row));
        if (row.Comparison is null)
        {
            json.WriteNumber("flips", 0);
            json.WriteNull("sqnr_db");
        }
        else
        {
            WriteComparison(json, result, row);
        }

        json.WriteEndObject();
    }

    private static void WriteComparison(Utf8JsonWriter json, TutorialResult result, TutorialRow row)
    {
        ComparisonJson.Write(json, row.Comparison!, result.Task);
        json.WriteStartArray("hidden_states_db");
        foreach (var value in row.Noise)
        {
            if (double.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    private static void WriteSizes(Utf8JsonWriter json, string name, Compression.ModelSizes sizes)
    {
        json.WriteStartObject(name);
        if (sizes.AsLoaded is { } loaded) json.WriteNumber("as_loaded", loaded);
        json.WriteNumber("fp32", sizes.Fp32);
        json.WriteNumber("int8_linear", sizes.Int8Linear);
        json.WriteNumber("int8", sizes.Int8);
        json.WriteEndObject();
    }
}
