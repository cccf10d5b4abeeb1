using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Octavo.Data;

/// <summary>Reads CSV as RFC 4180 has it: a header, quotes around fields that hold commas, quotes or line ends.</summary>
internal static class CsvRows
{
    private const int LongestField = 1 << 24;

    /// <summary>The rows, with the fields of some columns.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or lacks a column.</exception>
    public static IEnumerable<DatasetRow> Read(string path, DatasetColumns columns)
    {
        using var text = Open(path);
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = bad => throw new BadQuotes(bad.RawRecord),
            MaxFieldSize = LongestField,
            DetectColumnCountChanges = false,
        });
        var header = Next(path, parser) ?? throw new CheckpointException(path, "expected a line that names the columns, found an empty file");
        if (header.Where(name => name.Length > 0).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new CheckpointException(path, $"line 1: expected each column once, found '{twice.Key}' twice");
        var (first, label) = (Place(path, header, columns.Text), columns.Label is null ? -1 : Place(path, header, columns.Label));
        var second = columns.Pair is null ? -1 : Place(path, header, columns.Pair);
        var line = parser.RawRow + 1;
        while (Next(path, parser) is { } fields)
        {
            if (fields.Length != header.Length)
                throw new CheckpointException(path, $"line {line}: expected {header.Length} columns, found {fields.Length}");
            yield return new(line, fields[first], second < 0 ? null : fields[second], label < 0 ? "" : fields[label]);
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
        var line = parser.RawRow + 1;
        try
        {
            return parser.Read() ? parser.Record : null;
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(path, $"line {parser.RawRow} or after it: expected UTF-8, found other bytes", e);
        }
        catch (BadQuotes e)
        {
            throw new CheckpointException(path, Describe(e.Record, line), e);
        }
        catch (MaxFieldSizeException e)
        {
            throw new CheckpointException(path, Describe(parser.RawRecord, line), e);
        }
    }

    private static string Describe(string record, int line)
    {
        var (place, problem) = CsvQuotes.FirstProblem(record);
        return $"line {line + place}: {problem ?? $"expected fields of at most {LongestField} characters, found a longer one"}";
    }

    private static int Place(string path, string[] header, string name)
    {
        var place = Array.IndexOf(header, name);
        return place >= 0 ? place : throw new CheckpointException(path, $"line 1: expected a column '{name}', found the columns {string.Join(", ", header)}");
    }

    /// <summary>The parser found quotes that are not CSV's.</summary>
    private sealed class BadQuotes(string record) : Exception
    {
        /// <summary>What it has read of the record.</summary>
        public string Record { get; } = record;
    }
}
