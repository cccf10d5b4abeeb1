using System.Text.Json;
using System.Text.Unicode;

namespace Octavo.Data;

/// <summary>Reads a file that is one JSON array of objects, as <c>json.dump</c> writes a list; each row keeps the line on which its object begins.</summary>
internal static class JsonArrayRows
{
    /// <summary>The rows.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or an object lacks a column or has one twice.</exception>
    public static IReadOnlyList<DatasetRow> Read(string path, DatasetColumns columns)
    {
        var bytes = Bytes(path);
        var rows = new List<DatasetRow>();
        var text = bytes.AsSpan(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        var reader = new Utf8JsonReader(text);
        var (line, counted) = (1, 0);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                line += text[counted..start].Count((byte)'\n');
                counted = start;
                using var json = JsonDocument.ParseValue(ref reader);
                rows.Add(JsonRows.Row(path, line, json.RootElement, columns));
            }

            // Anything behind the array is an error too.
            reader.Read();
            return rows;
        }
        catch (JsonException e)
        {
            throw new CheckpointException(path, $"line {e.LineNumber + 1}: expected one JSON array of objects, for the file begins with [: {JsonProblem.Of(e)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointException(path, $"line {line}: expected well-formed text: {e.Message}", e);
        }
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return Utf8.IsValid(bytes) ? bytes : throw new CheckpointException(path, "expected UTF-8, found other bytes");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not CheckpointException))
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
