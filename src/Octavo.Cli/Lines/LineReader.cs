namespace Octavo.Cli.Lines;

/// <summary>
/// Splits a stream into lines without waiting for more than has come: what can be answered is answered before
/// the next read. Memory is bounded by the longest line allowed.
/// </summary>
/// <param name="input">The stream.</param>
/// <param name="longest">How many bytes a line may have.</param>
internal sealed class LineReader(Stream input, int longest)
{
    private const int ReadSize = 1 << 16;

    private byte[] _buffer = new byte[ReadSize];
    private int _start;   // of the line that is not complete yet
    private int _scanned; // no end of line before here
    private int _end;     // of the bytes read
    private int _lines;
    private bool _ended;
    private bool _skipping;

    /// <summary>Waits for more bytes.</summary>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>False when the stream has ended; the last line may still be there.</returns>
    public bool Fill(CancellationToken cancellation)
    {
        MakeRoom();

        // A read of a terminal or a pipe cannot be interrupted; it is left behind when the process ends.
        var count = Task.Run(() => input.Read(_buffer, _end, _buffer.Length - _end), cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
        _end += count;
        _ended = count == 0;
        return !_ended;
    }

    /// <summary>The next line that is complete.</summary>
    /// <param name="line">The line; its bytes are gone after <see cref="Fill"/>.</param>
    public bool TryNext(out InputLine line)
    {
        var length = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
        if (length >= 0)
        {
            line = Take(_scanned + length, next: _scanned + length + 1);
            return true;
        }

        _scanned = _end;
        if (_end - _start > longest)
        {
            _skipping = true;
            _start = _end;
        }

        var isLast = _ended && (_end > _start || _skipping);
        line = isLast ? Take(_end, next: _end) : default;
        return isLast;
    }

    private InputLine Take(int end, int next)
    {
        var tooLong = _skipping || end - _start > longest;
        var bytes = _buffer.AsMemory(_start, end - _start);
        if (_lines == 0 && bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        _start = _scanned = next;
        _skipping = false;
        return new InputLine(++_lines, bytes, tooLong);
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_buffer.Length - _end < ReadSize) Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
