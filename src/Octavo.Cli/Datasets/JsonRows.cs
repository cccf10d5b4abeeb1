using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;

namespace Octavo.Cli.Datasets;

/// <summary>Reads JSON lines: an object on each, whose members are the columns.</summary>
internal static class JsonRows
{
    /// <summary>The rows, with the fields of some columns; numbers and booleans as they are written.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or a line lacks a column.</exception>
    public static IEnumerable<DatasetRow> Read(string path, IReadOnlyList<string> columns)
    {
        var line = 0;
        using var lines = Lines(path).GetEnumerator();
        while (Next(path, lines, line))
        {
            line++;
            if (string.IsNullOrWhiteSpace(lines.Current)) continue;
            yield return new(line, Fields(path, line, lines.Current, columns));
        }
    }

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadLines(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static bool Next(string path, IEnumerator<string> lines, int line)
    {
        try
        {
            return lines.MoveNext();
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(path, $"line {line + 1} or after it: expected UTF-8, found other bytes", e);
        }
    }

    private static string[] Fields(string path, int line, string text, IReadOnlyList<string> columns)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new CheckpointException(path, $"line {line}: expected a JSON object, found {json.RootElement.ValueKind}");
            return [.. columns.Select(name => Field(path, line, json.RootElement, name))];
        }
        catch (JsonException e)
        {
            throw new CheckpointException(path, $"line {line}: {Failure.MessageOf(e)}", e);
        }
    }

    private static string Field(string path, int line, JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value))
            throw new CheckpointException(path, $"line {line}: expected a member '{name}', found {string.Join(", ", json.EnumerateObject().Select(member => member.Name))}");
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw new CheckpointException(path, $"line {line}: expected a text or number as '{name}', found {value.ValueKind}"),
        };
    }
}
