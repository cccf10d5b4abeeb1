using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Values;

namespace Octavo.Evaluation;

/// <summary>The answers of one part of an evaluation: a header, then the lines of <see cref="ResultFiles.WritePredictions"/>.</summary>
public static class ShardFile
{
    /// <summary>Writes a part. The file appears whole or not at all.</summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <param name="header">Which part it is.</param>
    /// <param name="result">Its answers.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, ShardHeader header, EvaluationResult result)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(result);
        ResultFiles.Write(path, stream =>
        {
            using (var json = new Utf8JsonWriter(stream)) header.Write(json);
            stream.Write("\n"u8);
            ResultFiles.WriteExamples(stream, result.Task, result.Examples);
        });
    }

    /// <summary>Reads a part.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or no shard.</exception>
    internal static (ShardHeader Header, List<ExampleResult> Examples) Read(string path)
    {
        var line = 0;
        try
        {
            ShardHeader? header = null;
            var examples = new List<ExampleResult>();
            foreach (var text in File.ReadLines(path))
            {
                line++;
                using var json = JsonDocument.Parse(text);
                if (header is null) header = ShardHeader.Read(path, json.RootElement);
                else examples.Add(ReadExample(path, line, header, json.RootElement));
            }

            return header is null ? throw new CheckpointException(path, "expected a shard, found an empty file") : (header, examples);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointException(path, $"line {line}: expected a line of a shard, found other or damaged JSON", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {JsonFault.Describe(e)}", e);
        }
    }

    private static ExampleResult ReadExample(string path, int line, ShardHeader header, JsonElement json)
    {
        var hasLabel = json.TryGetProperty(header.IsMultiLabel ? "labels" : "label", out var label);
        var example = new GlueExample("", null, "", path, line) { HasLabel = hasLabel };
        float[] logits = [.. json.GetProperty("logits").EnumerateArray().Select(logit => Value(logit, value => value.GetSingle(), float.NaN))];
        var result = header.IsMultiLabel
            ? new ExampleResult(example, double.NaN, double.NaN, logits)
            {
                TrueLabels = hasLabel ? Integers(label) : [],
                PredictedLabels = Integers(json.GetProperty("predictions")),
            }
            : new ExampleResult(example, hasLabel ? label.GetDouble() : double.NaN, Value(json.GetProperty("prediction"), value => value.GetDouble(), double.NaN), logits);
        return Fits(result, header)
            ? result
            : throw new CheckpointException(path, $"line {line}: expected the answer to an example of {header.Labels.Count} labels, found another");
    }

    private static bool Fits(ExampleResult result, ShardHeader header)
    {
        var labels = header.Labels.Count;
        if (result.Logits.Count != Math.Max(1, labels)) return false;
        bool IsClass(double value) => labels == 0 || (value >= 0 && value < labels && value == Math.Floor(value));
        return header.IsMultiLabel
            ? result.TrueLabels.Concat(result.PredictedLabels).All(label => IsClass(label))
            : IsClass(result.Prediction) && (!result.Example.HasLabel || IsClass(result.Label));
    }

    private static int[] Integers(JsonElement json) => [.. json.EnumerateArray().Select(value => value.GetInt32())];

    // JSON has no word for NaN.
    private static T Value<T>(JsonElement json, Func<JsonElement, T> read, T absent) => json.ValueKind == JsonValueKind.Null ? absent : read(json);
}
