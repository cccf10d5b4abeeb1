namespace Octavo.Text;

/// <summary>Builds a <see cref="PieceTrie"/> in time linear in the vocabulary.</summary>
internal sealed class PieceTrieBuilder
{
    /// <summary>How many places are tried for the children of a node before they go to the end.</summary>
    private const int MaxTries = 64;

    private readonly List<Entry> _entries = [];
    private readonly ushort[] _symbols = new ushort[0x10000];
    private PieceTrie.Node[] _nodes = [];
    private int _used;
    private int _firstFree = 2;

    /// <summary>Adds an entry of the vocabulary.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="prefix">What begins entries that continue words.</param>
    /// <param name="id">Its id.</param>
    /// <param name="maxLength">Code points of the longest word: longer entries can never match.</param>
    public void Add(string text, string prefix, int id, int maxLength)
    {
        var continues = prefix.Length > 0 && text.StartsWith(prefix, StringComparison.Ordinal);
        var start = continues ? prefix.Length : 0;
        if (text.Length == start || text.Length - start > 2 * maxLength) return;
        _entries.Add(new Entry(text, start, continues ? PieceTrie.ContinuationRoot : PieceTrie.WordRoot, id));
        if (prefix.Length == 0) _entries.Add(new Entry(text, 0, PieceTrie.ContinuationRoot, id));
    }

    /// <summary>Builds the trie of all entries added.</summary>
    public PieceTrie Build()
    {
        NumberSymbols();
        Grow(1024);
        _used = 2;
        _nodes[0].Parent = _nodes[1].Parent = int.MaxValue;
        BuildRoot(PieceTrie.WordRoot);
        BuildRoot(PieceTrie.ContinuationRoot);
        return new PieceTrie(_nodes.AsSpan(0, _used).ToArray(), _symbols);
    }

    /// <summary>Frequent units get small symbols, so that the array stays dense.</summary>
    private void NumberSymbols()
    {
        var counts = new int[0x10000];
        foreach (var entry in _entries)
        {
            foreach (var unit in entry.Units) counts[unit]++;
        }

        var units = Enumerable.Range(0, counts.Length).Where(u => counts[u] > 0).OrderByDescending(u => counts[u]);
        ushort symbol = 0;
        foreach (var unit in units) _symbols[unit] = ++symbol;
    }

    private void BuildRoot(int root)
    {
        var sorted = _entries.Where(e => e.Root == root).ToArray();
        Array.Sort(sorted, (a, b) => a.Units.SequenceCompareTo(b.Units));
        var pending = new Stack<(int Node, int First, int End, int Depth)>();
        pending.Push((root, 0, sorted.Length, 0));
        var children = new List<(int Symbol, int First, int End)>();
        while (pending.TryPop(out var item))
        {
            var first = item.First;
            if (first < item.End && sorted[first].Units.Length == item.Depth)
                _nodes[item.Node].Id = sorted[first++].Id;
            Children(sorted, first, item.End, item.Depth, children);
            if (children.Count == 0) continue;
            var place = Place(children);
            _nodes[item.Node].Base = place;
            foreach (var child in children)
            {
                _nodes[place + child.Symbol].Parent = item.Node;
                pending.Push((place + child.Symbol, child.First, child.End, item.Depth + 1));
            }
        }
    }

    private void Children(Entry[] sorted, int first, int end, int depth, List<(int Symbol, int First, int End)> children)
    {
        children.Clear();
        while (first < end)
        {
            var unit = sorted[first].Units[depth];
            var next = first + 1;
            while (next < end && sorted[next].Units[depth] == unit) next++;
            children.Add((_symbols[unit], first, next));
            first = next;
        }
    }

    /// <summary>Finds where all children of a node fit between the cells in use.</summary>
    private int Place(List<(int Symbol, int First, int End)> children)
    {
        var least = children.Min(c => c.Symbol);
        var most = children.Max(c => c.Symbol);
        while (_firstFree < _used && _nodes[_firstFree].Parent >= 0) _firstFree++;
        var place = 0;
        var cell = Math.Max(_firstFree, least);
        for (var tries = 0; ; cell++)
        {
            if (cell < _used && _nodes[cell].Parent >= 0) continue;
            place = cell - least;
            if (++tries > MaxTries) place = Math.Max(0, _used - least);
            Grow(place + most + 1);
            if (tries > MaxTries || children.TrueForAll(c => _nodes[place + c.Symbol].Parent < 0)) break;
        }

        // A cell that many nodes in turn could not use is not tried for ever.
        if (cell - _firstFree > 16 * MaxTries) _firstFree = cell - 8 * MaxTries;
        _used = Math.Max(_used, place + most + 1);
        return place;
    }

    private void Grow(int length)
    {
        if (length <= _nodes.Length) return;
        var before = _nodes.Length;
        Array.Resize(ref _nodes, Math.Max(length, before + before / 2));
        _nodes.AsSpan(before).Fill(new PieceTrie.Node { Base = 0, Parent = -1, Id = -1 });
    }

    private readonly record struct Entry(string Text, int Start, int Root, int Id)
    {
        public ReadOnlySpan<char> Units => Text.AsSpan(Start);
    }
}
