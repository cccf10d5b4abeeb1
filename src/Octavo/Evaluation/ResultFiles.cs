using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Files;
using Octavo.Values;

namespace Octavo.Evaluation;

/// <summary>Writes what an evaluation found. A file appears whole or not at all.</summary>
public static class ResultFiles
{
    /// <summary>The name of the file of metrics.</summary>
    public const string MetricsName = "eval_results.txt";

    private const double HighestScore = 5; // of STS-B

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
    /// Writes one JSON line for each example, in order: <c>label</c> (if it has one) and <c>prediction</c> as indices into the
    /// task's labels (numbers for regression) and <c>logits</c> in the order of these labels; where a text has any number of
    /// labels, arrays <c>labels</c> and <c>predictions</c>.
    /// </summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <param name="result">What was found.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void WritePredictions(string path, EvaluationResult result)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(result);
        Write(path, stream => WriteExamples(stream, result.Task, result.Examples));
    }

    internal static void WriteExamples(Stream stream, GlueTask task, IEnumerable<ExampleResult> examples)
    {
        using var json = new Utf8JsonWriter(stream);
        foreach (var example in examples)
        {
            WriteExample(json, task, example);
            json.Flush();
            json.Reset();
            stream.Write("\n"u8);
        }
    }

    /// <summary>
    /// Writes the predictions as GLUE takes them: a header, then for each example its index from 0 and the label as the
    /// task's files write it, a number within 0..5 for STS-B.
    /// </summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <param name="result">What was found.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void WriteSubmission(string path, EvaluationResult result)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(result);
        var task = result.Task;
        string Answer(ExampleResult example) => task.IsRegression
            ? ((float)(task.SubmissionName.Length > 0 ? Math.Clamp(example.Prediction, 0, HighestScore) : example.Prediction)).ToString("R", CultureInfo.InvariantCulture)
            : VisibleText.Of(task.IsMultiLabel
                ? string.Join(task.LabelSeparator, example.PredictedLabels.Select(label => task.Labels[label]))
                : task.Labels[(int)example.Prediction]); // a tab in it would be a column
        Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine("index\tprediction");
            for (var i = 0; i < result.Examples.Count; i++)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i}\t{Answer(result.Examples[i])}"));
        });
    }

    private static void WriteExample(Utf8JsonWriter json, GlueTask task, ExampleResult example)
    {
        json.WriteStartObject();
        if (task.IsMultiLabel)
        {
            if (example.Example.HasLabel) WriteIndices(json, "labels", example.TrueLabels);
            WriteIndices(json, "predictions", example.PredictedLabels);
        }
        else
        {
            if (example.Example.HasLabel) json.WriteNumber("label", example.Label);
            if (double.IsFinite(example.Prediction)) json.WriteNumber("prediction", example.Prediction);
            else json.WriteNull("prediction");
        }

        json.WriteStartArray("logits");
        foreach (var logit in example.Logits)
        {
            if (float.IsFinite(logit)) json.WriteNumberValue(logit);
            else json.WriteNullValue(); // JSON has no word for it
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteIndices(Utf8JsonWriter json, string name, IReadOnlyList<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    internal static void Write(string path, Action<Stream> write)
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
