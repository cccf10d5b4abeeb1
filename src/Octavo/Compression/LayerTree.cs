using System.Globalization;
using Octavo.Architectures;
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
        var family = report.Config.Family;
        var isBare = !report.Rows.Any(row => row.Name.StartsWith(family.Prefix, StringComparison.Ordinal));
        var name = isBare ? HeadKinds.ClassOf(family, HeadKind.None) : HeadKinds.ClassOf(family, HeadKinds.Of(report.Config) ?? HeadKind.SequenceClassification);
        List<(string Left, string Right)> lines = [(name + "(", ""), .. root.Body(family, "", 1), (")", "")];
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

    private List<(string Left, string Right)> Body(Family family, string name, int depth)
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

            var body = child.Body(family, key, depth + 1);
            var end = i + 1;
            while (IsNumber(key) && end < _children.Count && _children.GetAt(end).Value.Body(family, key, depth + 1).SequenceEqual(body))
                end++;
            var type = ClassOf(family, name, key);
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
        LayerKind.Convolution => Text($"Conv1d({row.Layer.Rows}, {row.Layer.Rows}, kernel_size=({row.Layer.Stored!.Value.Third},))"),
        LayerKind.ScoreBias when row.Layer.Stored is not null => Text($"Parameter({row.Layer.Rows}, {row.Layer.Columns})"),
        LayerKind.ScoreBias => Text($"Embedding({row.Layer.Rows}, {row.Layer.Columns})"),
        _ => Text($"{(row.Precision == "int8" ? "DynamicQuantized" : "")}Linear(in_features={row.Layer.Columns}, out_features={row.Layer.Rows})"),
    };

    private static string Facts(LayerRow row)
    {
        var storage = row.Granularity.Length == 0 ? row.Precision : $"{row.Precision} {row.Granularity}";
        var bytes = row.BytesBefore == row.BytesAfter ? Text($"{row.BytesAfter:N0} bytes") : Text($"{row.BytesBefore:N0} -> {row.BytesAfter:N0} bytes");
        return $"{storage}, {bytes}{(row.Reason is null ? "" : $" ({row.Reason})")}";
    }

    /// <summary>Transformers' name of a module: the family's, a list of layers, or for what it does not name <c>Module</c>.</summary>
    private static string ClassOf(Family family, string parent, string key)
    {
        if (key + "." == family.Prefix)
            return family.ClassName + "Model";
        var found = family.Modules.TryGetValue(parent + "." + key, out var name) || family.Modules.TryGetValue(IsNumber(key) ? "#" : key, out name);
        return found ? family.ClassName + name : "ModuleList";
    }

    private static bool IsNumber(string key) => key.All(char.IsAsciiDigit);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
