using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Evaluation;

namespace Octavo.Data;

/// <summary>Reads JSON lines, an object on each, whose members are the columns; or one JSON array of such objects.</summary>
internal static class JsonRows
{
    /// <summary>The rows, with the members of some columns; numbers and booleans as they are written.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or an object lacks a column or has one twice.</exception>
    public static IEnumerable<DatasetRow> Read(string path, DatasetColumns columns) => IsArray(path) ? JsonArrayRows.Read(path, columns) : Lines(path, columns);

    /// <summary>The row that an object is.</summary>
    public static DatasetRow Row(string path, int line, JsonElement json, DatasetColumns columns)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new CheckpointException(path, $"line {line}: expected a JSON object, found {json.ValueKind}");
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (!members.Add(member.Name)) throw new CheckpointException(path, $"line {line}: expected each member once, found '{member.Name}' twice");
        }

        var reader = new Members(path, line, json);
        var row = new DatasetRow(line, reader.Text(columns.Text), columns.Pair is null ? null : reader.TextOrNull(columns.Pair), "");
        return columns.Label is null ? row : reader.WithLabel(row, columns.Label);
    }

    private static IEnumerable<DatasetRow> Lines(string path, DatasetColumns columns)
    {
        var line = 0;
        using var lines = Open(path).GetEnumerator();
        while (Next(path, lines, line))
        {
            line++;
            if (string.IsNullOrWhiteSpace(lines.Current)) continue;
            yield return Parsed(path, line, lines.Current, columns);
        }
    }

    private static DatasetRow Parsed(string path, int line, string text, DatasetColumns columns)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Row(path, line, json.RootElement, columns);
        }
        catch (JsonException e)
        {
            throw new CheckpointException(path, $"line {line}: expected a JSON object on each line, or one array of them: {JsonProblem.Of(e)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointException(path, $"line {line}: expected well-formed text: {e.Message}", e);
        }
    }

    private static bool IsArray(string path)
    {
        try
        {
            using var text = new StreamReader(path, Encoding.UTF8);
            int next;
            do next = text.Read();
            while (next is ' ' or '\t' or '\r' or '\n');
            return next == '[';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Open(string path)
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

    /// <summary>The members of one object.</summary>
    private sealed class Members(string path, int line, JsonElement json)
    {
        public string Text(string name)
        {
            var value = Find(name);
            return IsScalar(value) ? Written(value) : throw Unexpected($"a text or number as '{name}'", value);
        }

        public string? TextOrNull(string name) => Find(name).ValueKind == JsonValueKind.Null ? null : Text(name);

        public DatasetRow WithLabel(DatasetRow row, string name)
        {
            var value = Find(name);
            if (value.ValueKind != JsonValueKind.Array)
                return row with { Label = IsScalar(value) ? Written(value) : throw Unexpected($"a label as '{name}'", value), IsNumber = value.ValueKind == JsonValueKind.Number };
            var labels = new List<string>();
            foreach (var item in value.EnumerateArray())
            {
                var label = IsScalar(item) ? Written(item) : throw Unexpected($"labels in '{name}'", item);
                // [1, 0, 1] is a vector that says of each label whether it is right: read as names it would be learned as two labels.
                if (labels.Exists(other => LabelSpelling.KeyOf(other) == LabelSpelling.KeyOf(label)))
                    throw new CheckpointException(path, $"line {line}: expected the labels of the text, each once, in '{name}', found '{label}' twice (not a vector of zeros and ones)");
                labels.Add(label);
            }

            return row with { Label = value.GetRawText(), Labels = labels };
        }

        private static bool IsScalar(JsonElement value) =>
            value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

        private static string Written(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

        private JsonElement Find(string name) => json.TryGetProperty(name, out var value)
            ? value
            : throw new CheckpointException(path, $"line {line}: expected a member '{name}', found {string.Join(", ", json.EnumerateObject().Select(member => member.Name))}");

        private CheckpointException Unexpected(string expected, JsonElement found) => new(path, $"line {line}: expected {expected}, found {found.ValueKind}");
    }
}
