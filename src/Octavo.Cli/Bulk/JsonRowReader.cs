using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Bulk;

/// <summary>JSON lines, an object on each; lines of blanks are no rows. A line that is no object is a row with an error.</summary>
internal sealed class JsonRowReader : RowReader
{
    private const int LongestLine = 1 << 26;

    private readonly InputFile _file;
    private readonly FileStream _stream;
    private readonly LineReader _lines;
    private bool _more = true;

    public JsonRowReader(InputFile file)
    {
        _file = file;
        _stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        _lines = new LineReader(_stream, LongestLine);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RowColumn>? Columns => null;

    /// <inheritdoc/>
    public override long Position => _stream.Position;

    /// <inheritdoc/>
    public override Row? Read(CancellationToken cancellation) => TryNext(out var line, cancellation) ? Parse(line) : null;

    /// <inheritdoc/>
    public override long Skip(long count, CancellationToken cancellation)
    {
        var skipped = 0L;
        while (skipped < count && TryNext(out _, cancellation)) skipped++;
        return skipped;
    }

    /// <inheritdoc/>
    public override void Dispose() => _stream.Dispose();

    private bool TryNext(out InputLine line, CancellationToken cancellation)
    {
        while (true)
        {
            while (_lines.TryNext(out line))
            {
                if (line.IsTooLong || line.Bytes.Span.ContainsAnyExcept(" \t\r"u8)) return true;
            }

            if (!_more) return false;
            cancellation.ThrowIfCancellationRequested();
            _more = Fill(cancellation);
        }
    }

    private bool Fill(CancellationToken cancellation)
    {
        try
        {
            return _lines.Fill(cancellation);
        }
        catch (IOException e)
        {
            throw new CheckpointException(_file.Path, $"cannot be read: {e.Message}", e);
        }
    }

    private static Row Parse(InputLine line)
    {
        if (line.IsTooLong) return Wrong(line, $"expected at most {LongestLine} bytes in a line, found more");
        try
        {
            var json = JsonLine.Parse(line.Bytes.Span);
            return new Row(line.Number, json.Names, [.. json.Names.Select(name => new RawJson(json.Raw(name)))]);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            return Wrong(line, Failure.MessageOf(e));
        }
    }

    private static Row Wrong(InputLine line, string error) => new(line.Number, [], [], error);
}
