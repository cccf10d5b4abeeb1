using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Cli.Bulk.ParquetChecks;
using Parquet;

namespace Octavo.Cli.Bulk;

/// <summary>Apache Parquet; a row group is in memory at a time. Parquet.Net reads what was checked before, and nothing else.</summary>
internal sealed class ParquetRowReader : RowReader
{
    private const int MostRows = 1 << 27;         // of a group, which is in memory
    private const long FewValues = 1 << 23;       // which a group may have in any file
    private const long MostValuesPerByte = 64;    // a value that comes again and again takes next to nothing

    private readonly InputFile _file;
    private readonly CheckedStream _stream;
    private readonly ParquetPages _pages;
    private readonly ParquetReader _reader;
    private readonly List<ParquetColumnReader> _columns = [];
    private readonly string[] _names;
    private readonly long _total;
    private object?[][] _values = [];
    private int _group = -1;   // that is in memory
    private long _place;       // of the next row within it
    private long _rows;        // of it
    private long _before;      // rows of the groups before it

    private ParquetRowReader(InputFile file, CheckedStream stream, Func<string, bool> wanted)
    {
        (_file, _stream) = (file, stream);
        _pages = new ParquetPages(file.Path, stream, ParquetFooter.Check(file.Path, stream));
        _reader = Told(() => ParquetReader.CreateAsync(stream, leaveStreamOpen: false));
        var schema = Told(() => Task.FromResult(_reader.Schema)); // made when it is asked for
        foreach (var field in schema.Fields.Where(field => wanted(field.Name)))
        {
            _columns.Add(ParquetColumnReader.For(field)
                ?? throw new CheckpointException(file.Path, $"column '{field.Name}': expected values or lists of values, found a {field.SchemaType.ToString().ToLowerInvariant()}; --carry with the names of others leaves it out"));
        }

        _names = [.. _columns.Select(column => column.Column.Name)];
        for (var group = 0; group < _reader.RowGroupCount; group++) CheckGroup(group);
        _total = Math.Max(1, _reader.RowGroups.Sum(group => group.RowCount));
        Columns = [.. _columns.Select(column => column.Column)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RowColumn> Columns { get; }

    /// <inheritdoc/>
    public override long Position => (long)(_file.Bytes * ((double)(_before + _place) / _total));

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wanted">Which columns are read.</param>
    /// <exception cref="CheckpointException">It is damaged, or has a column that is not read.</exception>
    public static new ParquetRowReader Open(InputFile file, Func<string, bool> wanted)
    {
        var stream = new CheckedStream(File.OpenRead(file.Path));
        try
        {
            return new(file, stream, wanted);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Row? Read(CancellationToken cancellation)
    {
        while (_place == _rows)
        {
            if (!NextGroup()) return null;
        }

        if (_values.Length == 0) Load(cancellation);
        var place = _place++;
        return new Row(_before + place + 1, _names, [.. _values.Select(column => column[place])]);
    }

    /// <inheritdoc/>
    public override long Skip(long count, CancellationToken cancellation)
    {
        var skipped = 0L;
        while (true)
        {
            var here = Math.Min(count - skipped, _rows - _place);
            (_place, skipped) = (_place + here, skipped + here);
            if (skipped == count || !NextGroup()) return skipped;
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private bool NextGroup()
    {
        if (_group + 1 >= _reader.RowGroupCount) return false;
        _before += _rows;
        _group++;
        (_place, _rows, _values) = (0, _reader.RowGroups[_group].RowCount, []);
        return true;
    }

    // How many values there are is what memory is made for.
    private void CheckGroup(int index)
    {
        var group = _reader.RowGroups[index];
        if (group.RowCount is < 0 or > MostRows) throw Wrong($"row group {index}: expected at most {MostRows} rows, found {group.RowCount}");
        var values = 0L;
        var most = Math.Max(FewValues, _file.Bytes * MostValuesPerByte);
        foreach (var column in _columns)
        {
            var place = Place(index, column);
            if (group.GetMetadata(column.Values) is not { MetaData: { } said } chunk) throw Wrong($"{place}: expected a column of the schema in every row group, found none");
            if (chunk.FilePath is not null) throw Wrong($"{place}: expected its values in this file, found another named");
            if (said.NumValues < group.RowCount || (said.NumValues > group.RowCount && !column.Column.IsList)) throw Wrong($"{place}: expected {group.RowCount} values, found {said.NumValues}");
            values += Math.Min(said.NumValues, int.MaxValue);
            if (values > most) throw Wrong($"row group {index}: expected at most {most} values of all columns, found at least {values}");
        }
    }

    private void Load(CancellationToken cancellation)
    {
        using var group = Told(() => Task.FromResult(_reader.OpenRowGroupReader(_group)));
        _values = [.. _columns.Select(column => Load(group, column, cancellation))];
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_values[i].Length != _rows) throw new CheckpointException(_file.Path, $"row group {_group}, column '{_names[i]}': expected {_rows} rows, found {_values[i].Length}");
        }
    }

    private object?[] Load(ParquetRowGroupReader group, ParquetColumnReader column, CancellationToken cancellation)
    {
        _stream.End = _stream.Length;
        _stream.End = _pages.Check(Place(_group, column), group.GetMetadata(column.Values)!.MetaData!);
        return Told(() => column.ReadAsync(group, cancellation));
    }

    private static string Place(int group, ParquetColumnReader column) => string.Create(CultureInfo.InvariantCulture, $"row group {group}, column '{column.Column.Name}'");

    private CheckpointException Wrong(FormattableString problem) => new(_file.Path, problem.ToString(CultureInfo.InvariantCulture));

    // What a damaged file makes the reader throw has many names; that memory is out among them, for lengths of the file are believed.
    private T Told<T>(Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (OperationCanceledException or NotSupportedException))
        {
            throw new CheckpointException(_file.Path, $"expected a Parquet file, found a damaged one, or one that cannot be read: {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw new CheckpointException(_file.Path, e.Message, e);
        }
    }
}
