using System.Globalization;

namespace Octavo.Data;

/// <summary>Finds where the quotes of a damaged CSV record went wrong: where the quote opens, which may be many lines before it shows.</summary>
internal static class CsvQuotes
{
    private const char Quote = '"';
    private const int Shown = 40;

    /// <summary>The first problem of a record.</summary>
    /// <param name="record">The record as it stands in the file, or what was read of it.</param>
    /// <returns>The line, from 0 for the record's first, and what is wrong; null if nothing is.</returns>
    public static (int Line, string? Problem) FirstProblem(string record)
    {
        var line = 0;
        for (var i = 0; i < record.Length; i++)
        {
            // At the start of a field.
            if (record[i] == Quote)
            {
                var end = Close(record, i + 1);
                if (end < 0) return (line, $"expected a quote that closes the one before '{Part(record, i + 1)}', found none");
                var lines = record.AsSpan(i, end - i).Count('\n');
                if (end + 1 < record.Length && record[end + 1] is not (',' or '\r' or '\n'))
                {
                    var where = lines == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {lines} {(lines == 1 ? "line" : "lines")} further down");
                    return (line, $"expected a comma after the quote that closes the field of '{Part(record, i + 1)}', or the quote doubled, found '{Part(record, end)}'{where}");
                }

                line += lines;
                i = end + 1;
            }
            else
            {
                var length = record.AsSpan(i).IndexOfAny(',', Quote, '\n');
                if (length < 0) break;
                i += length;
                if (record[i] == Quote) return (line, $"expected quotes around the whole field and doubled in it, found '{Part(record, i)}'");
            }

            if (i < record.Length && record[i] == '\n') line++;
        }

        return (line, null);
    }

    private static int Close(string record, int start)
    {
        for (var i = start; i < record.Length; i++)
        {
            if (record[i] != Quote) continue;
            if (i + 1 == record.Length || record[i + 1] != Quote) return i;
            i++;
        }

        return -1;
    }

    private static string Part(string record, int start)
    {
        var rest = record.AsSpan(start, Math.Min(Shown, record.Length - start));
        var end = rest.IndexOfAny('\r', '\n');
        return rest[..(end < 0 ? rest.Length : end)].ToString();
    }
}
