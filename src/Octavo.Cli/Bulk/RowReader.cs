using Octavo.Checkpoints;

namespace Octavo.Cli.Bulk;

/// <summary>Reads the rows of one file, one after the other.</summary>
internal abstract class RowReader : IDisposable
{
    /// <summary>Its columns; null where each row has its own.</summary>
    public abstract IReadOnlyList<RowColumn>? Columns { get; }

    /// <summary>About how many bytes have been read.</summary>
    public abstract long Position { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wanted">Which columns will be looked at, where others can be left unread.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static RowReader Open(InputFile file, Func<string, bool> wanted) => file.Format switch
    {
        RowFormat.Jsonl => new JsonRowReader(file),
        RowFormat.Parquet => ParquetRowReader.Open(file, wanted),
        var text => new CsvRowReader(file, text),
    };

    /// <summary>The next row; null behind the last.</summary>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="CheckpointException">What follows cannot be told apart as rows.</exception>
    public abstract Row? Read(CancellationToken cancellation);

    /// <summary>Passes over rows.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>How many there were, at most <paramref name="count"/>.</returns>
    /// <exception cref="CheckpointException">What follows cannot be told apart as rows.</exception>
    public abstract long Skip(long count, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}
