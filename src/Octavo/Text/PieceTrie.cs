namespace Octavo.Text;

/// <summary>
/// The vocabulary as a double-array trie over UTF-16 units: the longest entry that begins a text is
/// found in one walk, however long the text. It has two roots: entries that begin words and those
/// that continue them.
/// </summary>
internal sealed class PieceTrie
{
    /// <summary>Root of the entries that begin words.</summary>
    public const int WordRoot = 0;

    /// <summary>Root of the entries that continue words.</summary>
    public const int ContinuationRoot = 1;

    private readonly Node[] _nodes;

    internal PieceTrie(Node[] nodes, ushort[] symbols)
    {
        _nodes = nodes;
        Symbols = symbols;
    }

    /// <summary>The symbol of each UTF-16 unit; 0 for those that no entry has.</summary>
    public ushort[] Symbols { get; }

    /// <summary>Finds the longest entry that begins <paramref name="text"/>.</summary>
    /// <param name="text">Units, each of which must be an index of <paramref name="symbols"/>.</param>
    /// <param name="symbols">The symbol of each unit.</param>
    /// <param name="root">Where to begin.</param>
    /// <param name="length">Units of the entry.</param>
    /// <returns>The id of the entry, or -1 when none matches.</returns>
    public int Longest(ReadOnlySpan<char> text, ReadOnlySpan<ushort> symbols, int root, out int length)
    {
        var nodes = _nodes;
        int node = root, id = -1;
        length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var next = nodes[node].Base + symbols[text[i]];
            if ((uint)next >= (uint)nodes.Length) break;
            ref readonly var candidate = ref nodes[next];
            if (candidate.Parent != node) break;
            node = next;
            if (candidate.Id < 0) continue;
            id = candidate.Id;
            length = i + 1;
        }

        return id;
    }

    /// <summary>A cell of the double array.</summary>
    internal struct Node
    {
        /// <summary>The child for symbol s is at Base + s, if its Parent says so.</summary>
        public int Base;

        /// <summary>Whose child this is; -1 for a free cell.</summary>
        public int Parent;

        /// <summary>The entry that ends here, or -1.</summary>
        public int Id;
    }
}
