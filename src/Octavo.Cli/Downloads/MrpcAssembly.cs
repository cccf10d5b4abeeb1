using System.Globalization;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Evaluation;

namespace Octavo.Cli.Downloads;

/// <summary>
/// Makes MRPC's files out of the two of its authors as GLUE's download script does: the pairs of dev_ids.tsv are taken out
/// of train for dev, test gets an index and loses its labels.
/// </summary>
internal static class MrpcAssembly
{
    private const string DevIds = "mrpc_dev_ids.tsv";
    private const string TestHeader = "index\t#1 ID\t#2 ID\t#1 String\t#2 String";

    private static readonly string[] s_columns = ["Quality", "#1 ID", "#2 ID", "#1 String", "#2 String"];

    /// <summary>Writes train.tsv, dev.tsv, test.tsv and dev_ids.tsv.</summary>
    /// <param name="train">msr_paraphrase_train.txt.</param>
    /// <param name="test">msr_paraphrase_test.txt.</param>
    /// <param name="folder">Where they go.</param>
    /// <exception cref="CheckpointException">A file is damaged.</exception>
    public static void Write(string train, string test, string folder)
    {
        var ids = ReadDevIds();
        var dev = ids.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var pairs = Read(train).ToLookup(row => dev.Contains($"{row[1]}\t{row[2]}"));
        var header = "\uFEFF" + string.Join('\t', s_columns);
        WriteLines(Path.Combine(folder, "train.tsv"), pairs[false].Select(row => string.Join('\t', row)).Prepend(header));
        WriteLines(Path.Combine(folder, "dev.tsv"), pairs[true].Select(row => string.Join('\t', row)).Prepend(header));
        WriteLines(
            Path.Combine(folder, "test.tsv"),
            Read(test).Select((row, i) => string.Create(CultureInfo.InvariantCulture, $"{i}\t{string.Join('\t', row[1..])}")).Prepend(TestHeader));
        File.WriteAllText(Path.Combine(folder, "dev_ids.tsv"), ids, new UTF8Encoding(false));
    }

    private static IEnumerable<string[]> Read(string path)
    {
        var reader = TsvReader.Open(path);
        foreach (var name in s_columns) reader.Column(name);
        while (reader.Next() is { } row)
        {
            if (row.Fields.Length != s_columns.Length)
                throw new CheckpointException(path, $"line {row.Line}: expected {s_columns.Length} columns, found {row.Fields.Length}");
            row.Fields[^1] = row.Fields[^1].TrimEnd();
            yield return row.Fields;
        }
    }

    private static string ReadDevIds()
    {
        using var stream = typeof(MrpcAssembly).Assembly.GetManifestResourceStream(DevIds)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void WriteLines(string path, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var line in lines) writer.WriteLine(line);
    }
}
