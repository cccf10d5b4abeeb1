namespace Octavo.Text;

/// <summary>
/// Room for the tokens of the texts of a call, sequence behind sequence; kept from call to call, so that a text allocates nothing. One
/// call uses it at a time.
/// </summary>
internal sealed class TokenRoom
{
    private const int LargestKept = 1 << 15;

    private int[] _ids = [];
    private int[] _types = [];
    private int[] _offsets = new int[2];
    private char[] _text = [];
    private TokenBatch? _batch;

    /// <summary>Number of sequences.</summary>
    public int Count { get; private set; }

    /// <summary>Number of tokens of all of them.</summary>
    public int TokenCount { get; private set; }

    /// <summary>
    /// The sequences as a batch, without a copy: what it holds changes with the room, so that it must not outlive the call. At least one sequence.
    /// </summary>
    public TokenBatch Batch
    {
        get
        {
            _batch ??= new TokenBatch([], [], [0]);
            _batch.Show(_ids, _types, _offsets, Count, TokenCount);
            return _batch;
        }
    }

    /// <summary>Its buffers are no larger than is worth keeping for ever.</summary>
    public bool IsWorthKeeping => Math.Max(_ids.Length, Math.Max(_offsets.Length, _text.Length)) <= LargestKept;

    /// <summary>Forgets all sequences.</summary>
    public void Clear() => (Count, TokenCount) = (0, 0);

    /// <summary>Room for the ids and segments of the next sequence, which is its own when <see cref="End"/> says how long it became.</summary>
    /// <param name="length">Most tokens of it.</param>
    /// <param name="ids">[length].</param>
    /// <param name="types">[length].</param>
    /// <exception cref="ArgumentException">The sequences have more tokens together than an array.</exception>
    public void Reserve(int length, out Span<int> ids, out Span<int> types)
    {
        var needed = (long)TokenCount + length;
        if (needed > Array.MaxLength)
            throw new ArgumentException($"texts: expected at most {Array.MaxLength} tokens together, found more");
        if (needed > _ids.Length)
        {
            var size = (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _ids.Length));
            Array.Resize(ref _ids, size);
            Array.Resize(ref _types, size);
        }

        ids = _ids.AsSpan(TokenCount, length);
        types = _types.AsSpan(TokenCount, length);
    }

    /// <summary>Ends a sequence.</summary>
    /// <param name="length">Its tokens.</param>
    public void End(int length)
    {
        if (Count + 2 > _offsets.Length)
            Array.Resize(ref _offsets, 2 * _offsets.Length);
        TokenCount += length;
        _offsets[++Count] = TokenCount;
    }

    /// <summary>Tokens of the sequence that was ended last.</summary>
    public int LastLength => TokenCount - _offsets[Count - 1];

    /// <summary>Two texts as one; valid until the next is made.</summary>
    public ReadOnlySpan<char> Joined(string first, ReadOnlySpan<char> second)
    {
        if (first.Length == 0)
            return second;
        var length = checked(first.Length + second.Length);
        if (_text.Length < length)
            _text = new char[Math.Max(length, 2 * _text.Length)];
        first.CopyTo(_text);
        second.CopyTo(_text.AsSpan(first.Length));
        return _text.AsSpan(0, length);
    }

    /// <summary>The sequences as a batch of its own.</summary>
    public TokenBatch ToBatch() => new(_ids[..TokenCount], _types[..TokenCount], _offsets[..(Count + 1)]);
}
