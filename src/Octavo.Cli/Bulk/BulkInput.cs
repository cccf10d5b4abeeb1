using Octavo.Checkpoints;

namespace Octavo.Cli.Bulk;

/// <summary>The rows of several files, one file after the other.</summary>
/// <param name="files">The files.</param>
/// <param name="wanted">Which columns will be looked at.</param>
internal sealed class BulkInput(IReadOnlyList<InputFile> files, Func<string, bool> wanted) : IDisposable
{
    private readonly long _bytes = Math.Max(1, files.Sum(file => file.Bytes));
    private RowReader? _reader;
    private int _next; // the file after the one that is open
    private long _before;
    private IReadOnlyList<RowColumn>? _columns;

    /// <summary>The file that the last row came from.</summary>
    public InputFile Current => files[_next - 1];

    /// <summary>How much has been read, from 0 to 1.</summary>
    public double Share => Math.Min(1, (_before + (_reader?.Position ?? 0)) / (double)_bytes);

    /// <summary>The columns, or those of the first row where each row has its own; null if there is no row.</summary>
    /// <param name="files">The files.</param>
    /// <param name="wanted">Which columns will be looked at.</param>
    /// <param name="cancellation">Stops.</param>
    public static (IReadOnlyList<RowColumn> Columns, bool RowsHaveTheirOwn) First(IReadOnlyList<InputFile> files, Func<string, bool> wanted, CancellationToken cancellation)
    {
        foreach (var file in files)
        {
            using var reader = RowReader.Open(file, wanted);
            if (reader.Columns is { } columns) return (columns, false);
            while (reader.Read(cancellation) is { } row)
            {
                if (row.Error is null) return ([.. row.Names.Select(name => new RowColumn(name, typeof(string), IsList: false))], true);
            }
        }

        return ([], true);
    }

    /// <summary>The next row; null behind the last.</summary>
    /// <exception cref="CheckpointException">A file is damaged, changed, or has other columns than the first.</exception>
    public Row? Read(CancellationToken cancellation)
    {
        while (Open())
        {
            if (_reader!.Read(cancellation) is { } row) return row;
            Close();
        }

        return null;
    }

    /// <summary>Passes over rows.</summary>
    /// <returns>How many there were, at most <paramref name="count"/>.</returns>
    /// <exception cref="CheckpointException">A file is damaged, changed, or has other columns than the first.</exception>
    public long Skip(long count, CancellationToken cancellation)
    {
        var skipped = 0L;
        while (skipped < count && Open())
        {
            skipped += _reader!.Skip(count - skipped, cancellation);
            if (skipped < count) Close();
        }

        return skipped;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();

    private bool Open()
    {
        if (_reader is not null) return true;
        if (_next == files.Count) return false;
        var file = files[_next++];
        _reader = RowReader.Open(file, wanted);
        if (_reader.Columns is not { } columns) return true;
        if (_columns is not null && !_columns.Select(Described).SequenceEqual(columns.Select(Described)))
            throw new CheckpointException(file.Path, $"expected the columns of {files[0].Path} ({string.Join(", ", _columns.Select(Described))}), found {string.Join(", ", columns.Select(Described))}");
        _columns ??= columns;
        return true;
    }

    private void Close()
    {
        _reader!.Dispose();
        _reader = null;
        Current.CheckUnchanged();
        _before += Current.Bytes;
    }

    private static string Described(RowColumn column) => column.Name + (column.Type == typeof(string) ? "" : $" {column.Type.Name}") + (column.IsList ? "[]" : "");
}
