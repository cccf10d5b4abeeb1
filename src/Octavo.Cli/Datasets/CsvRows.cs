using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Octavo.Checkpoints;

namespace Octavo.Cli.Datasets;

/// <summary>Reads CSV as RFC 4180 has it: a header, quotes around fields that hold commas, quotes or line ends.</summary>
internal static class CsvRows
{
    private const int LongestField = 1 << 24;

    /// <summary>The rows, with the fields of some columns.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or lacks a column.</exception>
    public static IEnumerable<DatasetRow> Read(string path, IReadOnlyList<string> columns)
    {
        using var text = Open(path);
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = bad => throw new InvalidDataException($"'{Shortened(bad.Field)}'"),
            MaxFieldSize = LongestField,
            DetectColumnCountChanges = false,
        });
        var header = Next(path, parser) ?? throw new CheckpointException(path, "expected a line that names the columns, found an empty file");
        var places = columns.Select(name => Place(path, header, name)).ToArray();
        var line = parser.RawRow + 1;
        while (Next(path, parser) is { } fields)
        {
            if (fields.Length != header.Length)
                throw new CheckpointException(path, $"line {line}: expected {header.Length} columns, found {fields.Length}");
            yield return new(line, [.. places.Select(place => fields[place])]);
            line = parser.RawRow + 1;
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static string[]? Next(string path, CsvParser parser)
    {
        try
        {
            return parser.Read() ? parser.Record : null;
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(path, $"line {parser.RawRow} or after it: expected UTF-8, found other bytes", e);
        }
        catch (Exception e) when (e is InvalidDataException or BadDataException or MaxFieldSizeException)
        {
            throw new CheckpointException(path, $"line {parser.RawRow}: expected fields whose quotes are doubled and closed, found {Shortened(e.Message)}", e);
        }
    }

    private static int Place(string path, string[] header, string name)
    {
        var place = Array.IndexOf(header, name);
        return place >= 0 ? place : throw new CheckpointException(path, $"line 1: expected a column '{name}', found the columns {string.Join(", ", header)}");
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
