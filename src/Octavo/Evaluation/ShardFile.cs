using System.Text.Json;
using Octavo.Checkpoints;

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
            ResultFiles.WriteExamples(stream, result.Examples);
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
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static ExampleResult ReadExample(string path, int line, ShardHeader header, JsonElement json)
    {
        var hasLabel = json.TryGetProperty("label", out var label);
        var result = new ExampleResult(
            new GlueExample("", null, "", path, line) { HasLabel = hasLabel },
            hasLabel ? label.GetDouble() : double.NaN,
            Value(json.GetProperty("prediction"), value => value.GetDouble(), double.NaN),
            [.. json.GetProperty("logits").EnumerateArray().Select(logit => Value(logit, value => value.GetSingle(), float.NaN))]);
        var labels = header.Labels.Count;
        bool IsClass(double value) => labels == 0 || (value >= 0 && value < labels && value == Math.Floor(value));
        return result.Logits.Count == Math.Max(1, labels) && IsClass(result.Prediction) && (!hasLabel || IsClass(result.Label))
            ? result
            : throw new CheckpointException(path, $"line {line}: expected the answer to an example of {labels} labels, found another");
    }

    // JSON has no word for NaN.
    private static T Value<T>(JsonElement json, Func<JsonElement, T> read, T absent) => json.ValueKind == JsonValueKind.Null ? absent : read(json);
}
