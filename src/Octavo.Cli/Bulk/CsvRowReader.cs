using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Octavo.Checkpoints;

namespace Octavo.Cli.Bulk;

/// <summary>Comma-separated values by RFC 4180, or tab-separated ones without quotes as GLUE has them; the first line names the columns.</summary>
internal sealed class CsvRowReader : RowReader
{
    private const int LongestField = 1 << 24;

    private readonly InputFile _file;
    private readonly FileStream _stream;
    private readonly CsvParser _parser;
    private readonly string[] _names;

    public CsvRowReader(InputFile file, RowFormat format)
    {
        _file = file;
        _stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        _parser = new CsvParser(new StreamReader(_stream, new UTF8Encoding(false, throwOnInvalidBytes: true)), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = format == RowFormat.Tsv ? "\t" : ",",
            Mode = format == RowFormat.Tsv ? CsvMode.NoEscape : CsvMode.RFC4180,
            BadDataFound = bad => throw new InvalidDataException($"expected quotes around a whole field and doubled in it, found '{Shown(bad.RawRecord)}'"),
            MaxFieldSize = LongestField,
            DetectColumnCountChanges = false,
        });
        _names = Next() ?? throw new CheckpointException(file.Path, "expected a line that names the columns, found an empty file");
        if (_names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new CheckpointException(file.Path, $"line 1: expected each column once, found '{twice.Key}' twice");
        Columns = [.. _names.Select(name => new RowColumn(name, typeof(string), IsList: false))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RowColumn> Columns { get; }

    /// <inheritdoc/>
    public override long Position => _stream.Position;

    /// <inheritdoc/>
    public override Row? Read(CancellationToken cancellation)
    {
        var line = _parser.RawRow + 1;
        if (Next() is not { } fields) return null;
        return fields.Length == _names.Length
            ? new Row(line, _names, fields)
            : new Row(line, _names, [.. _names.Select((_, i) => i < fields.Length ? fields[i] : null)], $"expected {_names.Length} columns, found {fields.Length}");
    }

    /// <inheritdoc/>
    public override long Skip(long count, CancellationToken cancellation)
    {
        var skipped = 0L;
        while (skipped < count && Next() is not null)
        {
            if (++skipped % 4096 == 0) cancellation.ThrowIfCancellationRequested();
        }

        return skipped;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _parser.Dispose();
        _stream.Dispose();
    }

    private string[]? Next()
    {
        var line = _parser.RawRow + 1;
        try
        {
            return _parser.Read() ? _parser.Record : null;
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(_file.Path, $"line {line} or after it: expected UTF-8, found other bytes", e);
        }
        catch (InvalidDataException e)
        {
            throw new CheckpointException(_file.Path, $"line {line} or after it: {e.Message}", e);
        }
        catch (MaxFieldSizeException e)
        {
            throw new CheckpointException(_file.Path, $"line {line}: expected fields of at most {LongestField} characters, found a longer one: a quote may be missing", e);
        }
        catch (IOException e)
        {
            throw new CheckpointException(_file.Path, $"cannot be read: {e.Message}", e);
        }
    }

    private static string Shown(string record) => record.Length <= 60 ? record.TrimEnd() : record[..60];
}
