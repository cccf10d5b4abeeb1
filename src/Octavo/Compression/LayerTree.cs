using System.Globalization;
using Octavo.Model;

namespace Octavo.Compression;

/// <summary>Prints a model as PyTorch prints a module: names within names, equal blocks once.</summary>
internal sealed class LayerTree
{
    private readonly OrderedDictionary<string, LayerTree> _children = [];
    private LayerRow? _row;

    /// <summary>Prints a report.</summary>
    public static string Print(LayerReport report)
    {
        var root = new LayerTree();
        foreach (var row in report.Rows)
            root.Add(row.Name.Split('.'), row);
        var isBare = !root._children.ContainsKey("bert");
        List<(string Left, string Right)> lines = [(isBare ? "BertModel(" : "BertForSequenceClassification(", ""), .. root.Body("", 1), (")", "")];
        var width = lines.Max(line => line.Right.Length == 0 ? 0 : line.Left.Length) + 2;
        var text = lines.Select(line => line.Right.Length == 0 ? line.Left : line.Left.PadRight(width) + line.Right);
        return string.Join('\n', [.. text, Text($"{report.BytesBefore:N0} -> {report.BytesAfter:N0} bytes")]);
    }

    private void Add(ReadOnlySpan<string> path, LayerRow row)
    {
        if (path.IsEmpty)
        {
            _row = row;
            return;
        }

        if (!_children.TryGetValue(path[0], out var child))
            _children.Add(path[0], child = new());
        child.Add(path[1..], row);
    }

    private List<(string Left, string Right)> Body(string name, int depth)
    {
        var lines = new List<(string, string)>();
        var indent = new string(' ', 2 * depth);
        for (var i = 0; i < _children.Count;)
        {
            var (key, child) = _children.GetAt(i);
            if (child._row is { } row)
            {
                lines.Add(($"{indent}({key}): {Describe(row)}", Facts(row)));
                i++;
                continue;
            }

            var body = child.Body(key, depth + 1);
            var end = i + 1;
            while (name == "layer" && end < _children.Count && _children.GetAt(end).Value.Body(key, depth + 1).SequenceEqual(body))
                end++;
            var type = ClassOf(name, key);
            lines.Add((end - i == 1 ? $"{indent}({key}): {type}(" : $"{indent}({key}-{_children.GetAt(end - 1).Key}): {end - i} x {type}(", ""));
            lines.AddRange(body);
            lines.Add(($"{indent})", ""));
            i = end;
        }

        return lines;
    }

    private static string Describe(LayerRow row) => row.Layer.Kind switch
    {
        LayerKind.Embedding => Text($"{(row.IsQuantized ? "Quantized" : "")}Embedding({row.Layer.Rows}, {row.Layer.Columns})"),
        LayerKind.LayerNorm => Text($"LayerNorm(({row.Layer.Columns},))"),
        _ => Text($"{(row.Precision == "int8" ? "DynamicQuantized" : "")}Linear(in_features={row.Layer.Columns}, out_features={row.Layer.Rows})"),
    };

    private static string Facts(LayerRow row)
    {
        var storage = row.Granularity.Length == 0 ? row.Precision : $"{row.Precision} {row.Granularity}";
        var bytes = row.BytesBefore == row.BytesAfter ? Text($"{row.BytesAfter:N0} bytes") : Text($"{row.BytesBefore:N0} -> {row.BytesAfter:N0} bytes");
        return $"{storage}, {bytes}{(row.Reason is null ? "" : $" ({row.Reason})")}";
    }

    private static string ClassOf(string parent, string key) => key switch
    {
        "bert" => "BertModel",
        "embeddings" => "BertEmbeddings",
        "encoder" => "BertEncoder",
        "layer" => "ModuleList",
        "attention" => "BertAttention",
        "self" => "BertSelfAttention",
        "output" => parent == "attention" ? "BertSelfOutput" : "BertOutput",
        "intermediate" => "BertIntermediate",
        "pooler" => "BertPooler",
        _ => "BertLayer",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
