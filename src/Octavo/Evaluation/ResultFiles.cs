using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;

namespace Octavo.Evaluation;

/// <summary>Writes what an evaluation found. A file appears whole or not at all.</summary>
public static class ResultFiles
{
    /// <summary>The name of the file of metrics.</summary>
    public const string MetricsName = "eval_results.txt";

    /// <summary>Writes <c>eval_results.txt</c> as the tutorial does: one line <c>name = value</c> for each metric, sorted.</summary>
    /// <param name="folder">The folder, made if there is none.</param>
    /// <param name="result">What was found.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void WriteMetrics(string folder, EvaluationResult result)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(result);
        var lines = result.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} = {metric.Value:R}\n"));
        Write(Path.Combine(folder, MetricsName), stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    /// <summary>
    /// Writes one JSON line for each example, in order: <c>label</c> and <c>prediction</c> as indices into the
    /// task's labels (numbers for regression) and <c>logits</c> in the order of these labels.
    /// </summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <param name="result">What was found.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void WritePredictions(string path, EvaluationResult result)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(result);
        Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream);
            foreach (var example in result.Examples)
            {
                WriteExample(json, example);
                json.Flush();
                json.Reset();
                stream.Write("\n"u8);
            }
        });
    }

    private static void WriteExample(Utf8JsonWriter json, ExampleResult example)
    {
        json.WriteStartObject();
        json.WriteNumber("label", example.Label);
        if (double.IsFinite(example.Prediction)) json.WriteNumber("prediction", example.Prediction);
        else json.WriteNull("prediction");
        json.WriteStartArray("logits");
        foreach (var logit in example.Logits)
        {
            if (float.IsFinite(logit)) json.WriteNumberValue(logit);
            else json.WriteNullValue(); // JSON has no word for it
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(string path, Action<Stream> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var file = new ReplacedFile(path);
            write(file.Stream);
            file.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(path, $"cannot be written: {e.Message}", e);
        }
    }
}
