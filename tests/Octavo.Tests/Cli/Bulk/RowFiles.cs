using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Octavo.Cli.Bulk;

namespace Octavo.Tests.Cli.Bulk;

/// <summary>A folder with files of rows, and what the tool makes of them.</summary>
internal sealed class RowFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-rows-");

    /// <summary>A tiny classifier that answers in no time.</summary>
    public static string Classifier { get; } = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "families", "bert");

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file of lines.</summary>
    public string Write(string name, params IEnumerable<string> lines)
    {
        File.WriteAllText(this[name], string.Concat(lines.Select(line => line + "\n")));
        return this[name];
    }

    /// <summary>Texts that differ, with a key each.</summary>
    public static IEnumerable<string> Json(int count) => Enumerable.Range(0, count).Select(Line);

    /// <summary>The lines of all parts in their order.</summary>
    public List<JsonElement> Answers(string output) =>
        [.. Parts(output, "jsonl").SelectMany(File.ReadLines).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The files of parts in their order.</summary>
    public List<string> Parts(string output, string ending) => [.. Directory.GetFiles(this[output], $"part-*.{ending}").Order(StringComparer.Ordinal)];

    /// <summary>The records of all parts, without their headers.</summary>
    public List<string[]> Records(string output) => [.. Parts(output, "csv").SelectMany(part => CsvRecords(part).Skip(1))];

    /// <summary>The records of a file.</summary>
    public static List<string[]> CsvRecords(string path)
    {
        using var parser = new CsvParser(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture));
        var records = new List<string[]>();
        while (parser.Read()) records.Add(parser.Record!);
        return records;
    }

    /// <summary>The rows of a Parquet file.</summary>
    public static List<Row> ParquetRows(string path)
    {
        using var reader = ParquetRowReader.Open(new InputFile(path, RowFormat.Parquet, new FileInfo(path).Length), _ => true);
        var rows = new List<Row>();
        while (reader.Read(default) is { } row) rows.Add(row);
        return rows;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Line(int i) => string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{i}},"text":"text number {{i}} {{new string('a', i % 7)}}","meta":[{{i}},null]}""");
}
