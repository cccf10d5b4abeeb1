using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Files;

namespace Octavo.Cli.Entities;

/// <summary>The files that an evaluation of entities writes; each appears whole or not at all.</summary>
internal static class EntityFiles
{
    /// <summary>Writes <c>eval_results.txt</c>: a line <c>name = value</c> for each metric.</summary>
    public static void WriteMetrics(string folder, EntityResult result)
    {
        Directory.CreateDirectory(folder);
        var lines = result.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} = {metric.Value:R}\n"));
        ReplacedFile.Write(Path.Combine(folder, ResultFiles.MetricsName), Encoding.UTF8.GetBytes(string.Concat(lines)));
    }

    /// <summary>
    /// Writes the tags: JSON lines of <c>words</c>, <c>tags</c> and <c>predictions</c>; where the name ends with <c>.conll</c>, <c>.tsv</c> or <c>.txt</c> a line
    /// for each word with its tag and the model's, as the script of CoNLL's shared tasks takes them.
    /// </summary>
    public static void WritePredictions(string path, EntityResult result)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var isTable = Path.GetExtension(path).ToLowerInvariant() is ".conll" or ".tsv" or ".txt";
        ReplacedFile.Write(path, isTable ? Table(result) : JsonLines(result));
    }

    private static byte[] Table(EntityResult result)
    {
        var text = new StringBuilder();
        foreach (var response in result.Responses)
        {
            for (var i = 0; i < response.Tags.Count; i++)
                text.Append(response.Sentence.Words[i]).Append('\t').Append(response.Sentence.Tags[i]).Append('\t').Append(response.Tags[i]).Append('\n');
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] JsonLines(EntityResult result)
    {
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream);
        foreach (var response in result.Responses)
        {
            json.WriteStartObject();
            Write(json, "words", response.Sentence.Words);
            Write(json, "tags", response.Sentence.Tags);
            Write(json, "predictions", response.Tags);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            stream.Write("\n"u8);
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
