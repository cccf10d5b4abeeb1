using Octavo.Checkpoints;
using Octavo.Evaluation;

namespace Octavo.Data;

/// <summary>Reads examples from a file with named columns: tab-separated, CSV or JSON lines, told apart by the file's ending.</summary>
public static class DatasetFile
{
    private static readonly string[] s_endings = [".tsv", ".csv", ".jsonl", ".ndjson", ".json"];

    /// <summary>Whether a file is of the kind that only this reader knows.</summary>
    /// <param name="path">The file.</param>
    public static bool IsCsvOrJson(string path) => File.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is not (".tsv" or ".txt" or "");

    /// <summary>Whether a folder has a file of a part.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">The part.</param>
    public static bool Exists(string folder, DatasetSplit split) =>
        s_endings.Any(ending => File.Exists(Path.Combine(folder, split.ToString().ToLowerInvariant() + ending)));

    /// <summary>The file of a part: the file itself, or the one in a folder that is called as the part, as <c>train.csv</c>.</summary>
    /// <param name="data">The folder or the file.</param>
    /// <param name="split">The part.</param>
    /// <exception cref="CheckpointException">There is none, or more than one.</exception>
    public static string Find(string data, DatasetSplit split)
    {
        if (!Directory.Exists(data)) return data;
        var name = split.ToString().ToLowerInvariant();
        var found = s_endings.Select(ending => Path.Combine(data, name + ending)).Where(File.Exists).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new CheckpointException(data, $"expected a file {string.Join(", ", s_endings.Select(ending => name + ending))}, found none"),
            _ => throw new CheckpointException(data, $"expected one file of the {name} set, found {string.Join(", ", found.Select(Path.GetFileName))}"),
        };
    }

    /// <summary>Reads all examples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="textColumns">The column of the text, or those of a pair.</param>
    /// <param name="labelColumn">The column of the label; null for examples without.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, a column is missing, or there are no examples.</exception>
    public static IReadOnlyList<GlueExample> Read(string path, IReadOnlyList<string> textColumns, string? labelColumn)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(textColumns);
        var columns = new DatasetColumns(textColumns[0], textColumns.Count > 1 ? textColumns[1] : null, labelColumn);
        IEnumerable<DatasetRow> rows;
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                rows = CsvRows.Read(path, columns);
                break;
            case ".jsonl" or ".ndjson" or ".json":
                rows = JsonRows.Read(path, columns);
                break;
            default:
                return TsvReader.OpenStrictly(path).ReadExamples(textColumns, labelColumn);
        }

        var examples = rows
            .Select(row => new GlueExample(row.Text, row.Pair, row.Label, path, row.Line) { HasLabel = labelColumn is not null, Labels = row.Labels, IsNumber = row.IsNumber })
            .ToList();
        return examples.Count > 0 ? examples : throw new CheckpointException(path, "expected examples, found none");
    }
}
