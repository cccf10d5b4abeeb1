namespace Octavo.Text;

/// <summary>
/// The vocabulary as two trees of characters, one for the beginnings of words and one for what follows
/// (<c>##</c>): the longest piece is found in one walk. Edges lie in one open hash table.
/// </summary>
internal sealed class PieceTrie
{
    private const int WordRoot = 0;
    private const int ContinuationRoot = 1;
    private readonly List<int> _ids = [-1, -1];
    private ulong[] _keys = new ulong[1024];
    private int[] _children = new int[1024];
    private int[] _idOf = [];
    private int _edges;

    public PieceTrie(IReadOnlyDictionary<string, int> vocabulary)
    {
        foreach (var (token, id) in vocabulary)
        {
            if (token.StartsWith("##", StringComparison.Ordinal) && token.Length > 2)
                Add(ContinuationRoot, token.AsSpan(2), id);
            else if (token.Length > 0)
                Add(WordRoot, token, id);
        }

        _idOf = [.. _ids];
    }

    /// <summary>The id of the longest piece that <paramref name="text"/> begins with, and its length; -1 where there is none.</summary>
    public int Longest(ReadOnlySpan<char> text, bool continues, out int length)
    {
        var (node, id) = (continues ? ContinuationRoot : WordRoot, -1);
        length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            node = Child(node, text[i]);
            if (node < 0)
                break;
            if (_idOf[node] >= 0)
                (id, length) = (_idOf[node], i + 1);
        }

        return id;
    }

    private void Add(int root, ReadOnlySpan<char> text, int id)
    {
        var node = root;
        foreach (var c in text)
        {
            var child = Child(node, c);
            if (child < 0)
            {
                child = _ids.Count;
                _ids.Add(-1);
                Insert(Key(node, c), child);
            }

            node = child;
        }

        _ids[node] = id;
    }

    private int Child(int node, char c)
    {
        var key = Key(node, c);
        var mask = _keys.Length - 1;
        for (var slot = Slot(key); ; slot = (slot + 1) & mask)
        {
            if (_keys[slot] == key)
                return _children[slot];
            if (_keys[slot] == 0)
                return -1;
        }
    }

    private void Insert(ulong key, int child)
    {
        if (++_edges * 2 > _keys.Length)
            Grow();
        var mask = _keys.Length - 1;
        var slot = Slot(key);
        while (_keys[slot] != 0)
            slot = (slot + 1) & mask;
        (_keys[slot], _children[slot]) = (key, child);
    }

    private void Grow()
    {
        var (keys, children) = (_keys, _children);
        (_keys, _children, _edges) = (new ulong[keys.Length * 2], new int[keys.Length * 2], 1);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
                Insert(keys[i], children[i]);
        }
    }

    /// <summary>Never 0: that marks a free slot.</summary>
    private static ulong Key(int node, char c) => (((ulong)node << 16) | c) + 1;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 40) & (_keys.Length - 1);
}
