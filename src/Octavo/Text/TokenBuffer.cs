namespace Octavo.Text;

/// <summary>Tokens on their way to the caller; grows, and is used again.</summary>
internal sealed class TokenBuffer
{
    private int[] _ids = new int[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];

    /// <summary>Tokens in use.</summary>
    public int Count { get; private set; }

    /// <summary>Ids.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Where token <paramref name="index"/> lies in its text.</summary>
    public (int Start, int End) Offset(int index) => (_starts[index], _ends[index]);

    /// <summary>Takes back everything from <paramref name="count"/> on.</summary>
    public void CutTo(int count) => Count = count;

    /// <summary>Adds a token.</summary>
    public void Add(int id, int start, int end)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, Count * 2);
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _ends, Count * 2);
        }

        (_ids[Count], _starts[Count], _ends[Count]) = (id, start, end);
        Count++;
    }
}
