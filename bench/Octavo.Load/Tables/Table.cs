using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Octavo.Load.Tables;

/// <summary>Rows of numbers and words: Markdown for people, an array of objects for programs.</summary>
/// <param name="columns">The names of the columns.</param>
internal sealed class Table(params string[] columns)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<object?[]> _rows = [];

    /// <summary>Adds a row: texts, whole numbers, or numbers that are shown with as many places as they need.</summary>
    public void Add(params object?[] cells)
    {
        if (cells.Length != columns.Length) throw new ArgumentException($"expected {columns.Length} cells, found {cells.Length}");
        _rows.Add(cells);
    }

    /// <summary>Prints it.</summary>
    /// <param name="circumstances">What the numbers depend on.</param>
    /// <param name="asJson">As one JSON object.</param>
    public void Print(IReadOnlyDictionary<string, string> circumstances, OutputForm asJson)
    {
        if (asJson == OutputForm.Json) Console.Out.WriteLine(ToJson(circumstances).ToJsonString(s_json));
        else Console.Out.Write(ToMarkdown(circumstances));
    }

    private JsonObject ToJson(IReadOnlyDictionary<string, string> circumstances)
    {
        var rows = _rows.Select(row => (JsonNode)new JsonObject(columns.Zip(row, (name, cell) => KeyValuePair.Create(name, JsonSerializer.SerializeToNode(cell)))));
        return new() { ["circumstances"] = JsonSerializer.SerializeToNode(circumstances), ["rows"] = new JsonArray([.. rows]) };
    }

    private string ToMarkdown(IReadOnlyDictionary<string, string> circumstances)
    {
        var text = new StringBuilder();
        text.AppendLine(string.Join("; ", circumstances.Select(one => $"{one.Key} {one.Value}"))).AppendLine();
        string[][] cells = [columns, .. _rows.Select(row => row.Select(Show).ToArray())];
        int[] widths = [.. columns.Select((_, i) => cells.Max(row => row[i].Length))];
        for (var i = 0; i < cells.Length; i++)
        {
            text.AppendLine("| " + string.Join(" | ", cells[i].Select((cell, column) => cell.PadRight(widths[column]))) + " |");
            if (i == 0) text.AppendLine("|" + string.Concat(widths.Select(width => new string('-', width + 2) + "|")));
        }

        return text.ToString();
    }

    private static string Show(object? cell) => cell switch
    {
        null => "",
        double number => number.ToString(Math.Abs(number) switch { >= 100 => "F0", >= 10 => "F1", _ => "F2" }, CultureInfo.InvariantCulture),
        IFormattable one => one.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}

/// <summary>For whom a table is printed.</summary>
internal enum OutputForm
{
    /// <summary>Markdown.</summary>
    People,

    /// <summary>JSON.</summary>
    Json,
}
