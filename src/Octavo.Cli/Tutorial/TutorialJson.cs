using System.Globalization;
using System.Text.Json;
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
        json.WriteString("task", result.Task);
        json.WriteNumber("examples", result.Examples);
        json.WriteNumber("texts", result.Texts);
        json.WriteString("unit", result.Unit);
        if (result.PricePerHour is { } price) json.WriteNumber("price_per_hour", price);
        json.WriteStartArray("rows");
        foreach (var (row, writeComparison) in result.Rows.Zip(outcome.Comparisons)) WriteRow(json, result, row, writeComparison);
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

    private static void WriteRow(Utf8JsonWriter json, TutorialResult result, TutorialRow row, Action<Utf8JsonWriter> writeComparison)
    {
        json.WriteStartObject();
        json.WriteString("precision", row.Precision);
        json.WriteBoolean("depends_on_batch", row.DependsOnBatch);
        // Apart, for one of entities is called precision too.
        json.WriteStartObject("metrics");
        foreach (var (name, interval) in row.Metrics) json.WriteFinite(MetricName.Spelled(name), interval.Value);
        json.WriteEndObject();
        MetricJson.WriteIntervals(json, "intervals", row.Metrics);
        if (!double.IsNaN(row.Loss)) json.WriteFinite("loss", row.Loss);
        json.WriteNumber("size_mb", row.Size);
        json.WriteStartObject("seconds");
        foreach (var (threads, seconds) in row.Seconds) json.WriteNumber(threads.ToString(CultureInfo.InvariantCulture), seconds);
        json.WriteEndObject();
        if (row.SecondsPadded is { } padded) json.WriteNumber("seconds_padded", padded);
        json.WriteFinite("speed_up", result.SpeedUp(row));
        if (result.CostOfMillion(row) is { } cost) json.WriteNumber("cost_of_million", cost);
        writeComparison(json);
        json.WriteDecibels(row.Noise);
        json.WriteEndObject();
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
