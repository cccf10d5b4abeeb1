namespace Octavo.Text.Models;

/// <summary>
/// The tokens of a vocabulary as a tree of their UTF-16 units: all tokens that begin a text are found in one walk. The
/// edges lie in one hash table, which is filled in a tenth of the time that a double array takes.
/// </summary>
internal sealed class TokenTrie
{
    /// <summary>The node where walks begin.</summary>
    public const int Root = 0;

    /// <summary>No node: nothing begins so.</summary>
    public const int None = -1;

    private const int NodeBits = 24, UnitBits = 16;
    private const int MostNodes = (1 << NodeBits) - 1;

    private static readonly ulong Multiplier = (ulong)Random.Shared.NextInt64() | 1UL << 63 | 1;

    private ulong[] _edges = new ulong[1 << 12];
    private int _shift = 64 - 12;
    private int[] _tokens = new int[1 << 10];
    private int _nodes = 1;

    /// <summary>Fills the tree; where two ids have one text the larger is found.</summary>
    /// <param name="entries">The tokens.</param>
    /// <param name="where">What messages call the vocabulary.</param>
    /// <exception cref="InvalidDataException">The tokens are more, or longer, than any vocabulary's.</exception>
    public TokenTrie(VocabularyEntries entries, string where)
    {
        for (var id = 0; id < entries.Count; id++)
        {
            if (entries.IsUsed(id) && entries[id].Length > 0) Insert(entries[id], id, where);
        }
    }

    /// <summary>The node one unit further; <see cref="None"/> where no token goes on so.</summary>
    public int Next(int node, char unit)
    {
        var key = KeyOf(node, unit);
        var edges = _edges;
        for (var i = (int)(key * Multiplier >> _shift); ; i++)
        {
            var edge = edges[i & (edges.Length - 1)];
            if (edge >> NodeBits == key) return (int)edge & MostNodes;
            if (edge == 0) return None;
        }
    }

    /// <summary>The token that ends at a node; -1 where none does.</summary>
    public int TokenAt(int node) => _tokens[node] - 1;

    /// <summary>Walks along a text.</summary>
    /// <returns>Where the walk ends; <see cref="None"/> where nothing begins so.</returns>
    public int Walk(int node, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length && node != None; i++) node = Next(node, text[i]);
        return node;
    }

    /// <summary>Finds the longest token that begins a text.</summary>
    /// <param name="node">Where the walk begins; it may be <see cref="None"/>.</param>
    /// <param name="text">The text.</param>
    /// <param name="length">Units of the token; 0 where there is none.</param>
    /// <returns>The token; -1 where there is none.</returns>
    public int Longest(int node, ReadOnlySpan<char> text, out int length)
    {
        var found = -1;
        length = 0;
        for (var i = 0; i < text.Length && node != None; i++)
        {
            node = Next(node, text[i]);
            if (node == None || TokenAt(node) is not (var id and >= 0)) continue;
            (found, length) = (id, i + 1);
        }

        return found;
    }

    private static ulong KeyOf(int node, char unit) => (ulong)(uint)(node + 1) << UnitBits | unit;

    private void Insert(ReadOnlySpan<char> token, int id, string where)
    {
        var node = Root;
        foreach (var unit in token)
        {
            var next = Next(node, unit);
            node = next != None ? next : AddNode(node, unit, where);
        }

        _tokens[node] = id + 1;
    }

    private int AddNode(int parent, char unit, string where)
    {
        if (_nodes >= MostNodes) throw new InvalidDataException($"{where}: expected tokens of at most {MostNodes} different beginnings, found more");
        if (_nodes == _tokens.Length) Array.Resize(ref _tokens, 2 * _nodes);
        if (2 * _nodes >= _edges.Length) Grow();
        Place(KeyOf(parent, unit) << NodeBits | (uint)_nodes);
        return _nodes++;
    }

    private void Grow()
    {
        var old = _edges;
        (_edges, _shift) = (new ulong[2 * old.Length], _shift - 1);
        foreach (var edge in old)
        {
            if (edge != 0) Place(edge);
        }
    }

    private void Place(ulong edge)
    {
        var i = (int)((edge >> NodeBits) * Multiplier >> _shift);
        while (_edges[i & (_edges.Length - 1)] != 0) i++;
        _edges[i & (_edges.Length - 1)] = edge;
    }
}
