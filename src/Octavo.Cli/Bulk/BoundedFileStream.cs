namespace Octavo.Cli.Bulk;

/// <summary>
/// A file whose end is an error for who reads on. Parquet.Net takes what it is told at the end as an empty page and asks for the next one, for ever,
/// where a damaged column says that it has more values than there are.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class BoundedFileStream(string path) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
{
    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Checked(base.Read(buffer, offset, count), count);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Checked(base.Read(buffer), buffer.Length);

    /// <inheritdoc/>
    public override int ReadByte() => base.ReadByte() is var value and >= 0 ? value : throw AtEnd();

    /// <inheritdoc/>
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Checked(await base.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false), count);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Checked(await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);

    private static int Checked(int read, int wanted) => read > 0 || wanted == 0 ? read : throw AtEnd();

    private static EndOfStreamException AtEnd() => new("it ends within a page");
}
