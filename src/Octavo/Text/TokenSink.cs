namespace Octavo.Text;

/// <summary>Where tokens go: the caller's buffers. Tokens beyond them are counted only.</summary>
internal ref struct TokenSink
{
    private readonly Span<int> _ids;
    private readonly Span<(int Start, int End)> _offsets;
    private readonly Span<int> _words;
    private readonly int _stop;
    private int _word = -1;

    /// <summary>Creates a sink.</summary>
    /// <param name="ids">Takes the ids.</param>
    /// <param name="offsets">Takes where each token stands in the text; empty when nobody asks.</param>
    /// <param name="stop">How many tokens are enough.</param>
    /// <param name="words">Takes the number of the word that each token is of, from 0; empty when nobody asks.</param>
    public TokenSink(Span<int> ids, Span<(int Start, int End)> offsets, int stop, Span<int> words = default)
    {
        _words = words;
        _ids = ids;
        _offsets = offsets;
        _stop = stop;
    }

    /// <summary>Number of tokens added, the counted ones included.</summary>
    public int Count { get; private set; }

    /// <summary>There are not enough tokens yet.</summary>
    public readonly bool Wants => Count < _stop;

    /// <summary>The tokens that follow are of a new word.</summary>
    public void BeginWord() => _word++;

    public void Add(int id, int start, int end)
    {
        if ((uint)Count < (uint)_ids.Length) _ids[Count] = id;
        if ((uint)Count < (uint)_offsets.Length) _offsets[Count] = (start, end);
        if ((uint)Count < (uint)_words.Length) _words[Count] = _word;
        Count++;
    }

    /// <summary>Takes tokens back.</summary>
    public void Rewind(int count) => Count = count;

    /// <summary>The offsets stored from token <paramref name="first"/> on.</summary>
    public readonly Span<(int Start, int End)> OffsetsFrom(int first)
    {
        var stored = Math.Min(Count, _offsets.Length);
        return first < stored ? _offsets[first..stored] : [];
    }
}
