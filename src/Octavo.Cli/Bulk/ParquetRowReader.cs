using Octavo.Checkpoints;
using Parquet;

namespace Octavo.Cli.Bulk;

/// <summary>Apache Parquet; a row group is in memory at a time.</summary>
internal sealed class ParquetRowReader : RowReader
{
    private const int MostRows = 1 << 27; // of a group, which is in memory

    private readonly InputFile _file;
    private readonly ParquetReader _reader;
    private readonly List<ParquetColumnReader> _columns = [];
    private readonly string[] _names;
    private readonly long _total;
    private object?[][] _values = [];
    private int _group = -1;   // that is in memory
    private long _place;       // of the next row within it
    private long _rows;        // of it
    private long _before;      // rows of the groups before it

    public ParquetRowReader(InputFile file, Func<string, bool> wanted)
    {
        _file = file;
        _reader = Told(() => ParquetReader.CreateAsync(file.Path));
        var schema = Told(() => Task.FromResult(_reader.Schema)); // made when it is asked for
        foreach (var field in schema.Fields.Where(field => wanted(field.Name)))
        {
            _columns.Add(ParquetColumnReader.For(field)
                ?? throw new CheckpointException(file.Path, $"column '{field.Name}': expected values or lists of values, found a {field.SchemaType.ToString().ToLowerInvariant()}; --carry with the names of others leaves it out"));
        }

        _names = [.. _columns.Select(column => column.Column.Name)];
        if (_reader.RowGroups.FirstOrDefault(group => group.RowCount is < 0 or > MostRows) is { } wrong)
            throw new CheckpointException(file.Path, $"expected row groups of at most {MostRows} rows, found one of {wrong.RowCount}");
        _total = Math.Max(1, _reader.RowGroups.Sum(group => group.RowCount));
        Columns = [.. _columns.Select(column => column.Column)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RowColumn> Columns { get; }

    /// <inheritdoc/>
    public override long Position => (long)(_file.Bytes * ((double)(_before + _place) / _total));

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

    private void Load(CancellationToken cancellation)
    {
        using var group = Told(() => Task.FromResult(_reader.OpenRowGroupReader(_group)));
        _values = [.. _columns.Select(column => Told(() => column.ReadAsync(group, cancellation)))];
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_values[i].Length != _rows) throw new CheckpointException(_file.Path, $"row group {_group}, column '{_names[i]}': expected {_rows} rows, found {_values[i].Length}");
        }
    }

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
