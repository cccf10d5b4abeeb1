namespace Octavo.Text;

/// <summary>The entries of a vocabulary by id and by text, added tokens included.</summary>
internal sealed class Vocabulary
{
    private readonly VocabularyEntries _entries;
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedEntry> _addedById = [];

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="entries">Its texts by id.</param>
    /// <param name="options">The special and added tokens.</param>
    /// <exception cref="InvalidDataException">It is empty, has an entry twice or lacks a special token.</exception>
    public Vocabulary(string source, VocabularyEntries entries, TokenizerOptions options)
    {
        if (entries.Count == 0) throw new InvalidDataException($"{source}: expected a vocabulary, found no entries");
        if (options.MaxWordLength is < 1 or > 1000)
            throw new InvalidDataException($"max_input_chars_per_word: expected 1 to 1000, found {options.MaxWordLength}");
        _entries = entries;
        Pieces = new PieceTable(source, entries, options.ContinuingPrefix, options.MaxWordLength);
        Added = Resolve(source, options);
        Size = entries.Count;
        foreach (var added in Added)
        {
            _added.TryAdd(added.Token.Content, added.Id);
            _addedById[added.Id] = added;
            Size = Math.Max(Size, added.Id + 1);
        }
    }

    /// <summary>The entries that words are spelt with.</summary>
    public PieceTable Pieces { get; }

    /// <summary>The tokens recognised in text, special ones first.</summary>
    public IReadOnlyList<AddedEntry> Added { get; }

    /// <summary>The largest id and one.</summary>
    public int Size { get; }

    /// <summary>The id of an entry, or null.</summary>
    public int? Find(string text) =>
        Pieces.IdOf(text) is var id and >= 0 ? id : _added.TryGetValue(text, out var added) ? added : null;

    /// <summary>The text of an id; null for one that is not used.</summary>
    public string? TextOf(int id) =>
        _addedById.TryGetValue(id, out var added) ? added.Token.Content : _entries.IsUsed(id) ? _entries[id].ToString() : null;

    /// <summary>The id is that of a special token.</summary>
    public bool IsSpecial(int id) => _addedById.TryGetValue(id, out var added) && added.Token.Special;

    private List<AddedEntry> Resolve(string source, TokenizerOptions options)
    {
        var resolved = new List<AddedEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = _entries.Count;
        foreach (var token in options.AddedTokens)
        {
            if (token.Content.Length == 0 || !seen.Add(token.Content)) continue;
            var id = Find(token.Content) ?? token.Id ?? next;
            if (id < 0 || id > next + options.AddedTokens.Count)
                throw new InvalidDataException($"{source}: expected ids of added tokens to follow the {next} entries, found {id} for '{token.Content}'");
            resolved.Add(new(token, id));
            next = Math.Max(next, id + 1);
        }

        foreach (var name in (string[])[options.PadToken, options.UnkToken, options.ClsToken, options.SepToken, options.MaskToken])
        {
            if (Find(name) is { } id && seen.Add(name))
                resolved.Add(new(new AddedToken { Content = name, Special = true }, id));
        }

        return resolved;
    }
}

/// <summary>A token recognised in text. No tuple: the code of lists of tuples is compiled in every process anew.</summary>
/// <param name="Token">Its text and how it is looked for.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedEntry(AddedToken Token, int Id);
