using System.Globalization;
using System.Text;

namespace Octavo.Hub;

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
        foreach (var (i, line) in Text(path).Split('\n').Select(line => line.TrimEnd('\r')).Index())
        {
            var fields = line.Split('\t');
            if (i == 0 && !fields.SequenceEqual(s_columns)) throw new CheckpointException(path, $"line 1: expected the columns {string.Join(", ", s_columns)}, found {string.Join(", ", fields)}");
            if (i == 0 || line.Length == 0) continue;
            if (fields.Length != s_columns.Length) throw new CheckpointException(path, $"line {i + 1}: expected {s_columns.Length} columns, found {fields.Length}");
            fields[^1] = fields[^1].TrimEnd();
            yield return fields;
        }
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(path, $"expected UTF-8, found other bytes: {e.Message}", e);
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
