namespace Octavo.Cli.Bulk.ParquetChecks;

/// <summary>
/// A file that ends where its checked part does. A byte behind it is an error, not -1: Parquet.Net takes -1 for a byte that says that more follow.
/// </summary>
/// <param name="file">The file.</param>
internal sealed class CheckedStream(Stream file) : Stream
{
    /// <summary>Where the checked part ends.</summary>
    public long End { get; set; } = file.Length;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <inheritdoc/>
    public override int ReadByte() => Position < End ? file.ReadByte() : throw new EndOfStreamException($"expected more pages, found the end of the column at byte {End}: they have fewer values than their headers say");

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => file.Read(buffer[..(int)Math.Clamp(End - Position, 0, buffer.Length)]);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
