namespace Octavo.Text;

/// <summary>The entries of a vocabulary by id and by text, added tokens included.</summary>
internal sealed class Vocabulary
{
    private readonly VocabularyEntries _entries;
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedEntry> _addedById = [];

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="source">Its texts by id, and the special and added tokens.</param>
    /// <exception cref="InvalidDataException">It is empty, has an entry twice, lacks a special token, or an added token's id does not follow the others.</exception>
    public Vocabulary(TokenizerSource source)
    {
        var (entries, options) = (source.Entries, source.Options);
        if (entries.Count == 0) throw new InvalidDataException($"{source.Name}: expected a vocabulary, found no entries");
        if (options.MaxWordLength is < 1 or > 1000)
            throw new InvalidDataException($"max_input_chars_per_word: expected 1 to 1000, found {options.MaxWordLength}");
        _entries = entries;
        Pieces = new PieceTable(source.Name, entries, options.ContinuingPrefix, options.MaxWordLength);
        Added = Collect(source);
        Size = GivenSize = LargestOf(entries) + 1;
        foreach (var added in Added)
        {
            _added.TryAdd(added.Token.Content, added.Id);
            _addedById[added.Id] = added;
            Size = Math.Max(Size, added.Id + 1);
            if (!added.IsAppended) GivenSize = Math.Max(GivenSize, added.Id + 1);
        }
    }

    /// <summary>The entries that words are spelt with.</summary>
    public PieceTable Pieces { get; }

    /// <summary>The tokens recognised in text, special ones first.</summary>
    public IReadOnlyList<AddedEntry> Added { get; }

    /// <summary>The largest id that a text can have, and one.</summary>
    public int Size { get; }

    /// <summary>The same without tokens that no file gives an id, which follow behind the others.</summary>
    public int GivenSize { get; }

    /// <summary>The id of an entry, or null.</summary>
    public int? Find(string text) =>
        Pieces.IdOf(text) is var id and >= 0 ? id : _added.TryGetValue(text, out var added) ? added : null;

    /// <summary>The text of an id; null for one that is not used.</summary>
    public string? TextOf(int id) =>
        _addedById.TryGetValue(id, out var added) ? added.Token.Content : _entries.IsUsed(id) ? _entries[id].ToString() : null;

    /// <summary>The id is that of a special token.</summary>
    public bool IsSpecial(int id) => _addedById.TryGetValue(id, out var added) && added.Token.Special;

    /// <summary>No word is spelt with an entry of no characters, such as that of a blank line.</summary>
    private static int LargestOf(VocabularyEntries entries)
    {
        var id = entries.Count - 1;
        while (id >= 0 && (!entries.IsUsed(id) || entries[id].IsEmpty)) id--;
        return id;
    }

    private List<AddedEntry> Collect(TokenizerSource source)
    {
        var table = new AddedTokenTable(source.Name, source.Entries, Pieces);
        if (source.Declared is not { } declared)
        {
            table.Add(FromOptions(source.Options, text => Pieces.IdOf(text) >= 0), source.Warnings);
            return table.Entries();
        }

        table.Add(source.OwnTokens, source.Warnings);
        var options = source.Options;
        foreach (var name in (string[])[options.PadToken, options.UnkToken, options.ClsToken, options.SepToken])
        {
            if (Pieces.IdOf(name) < 0 && !table.Has(name) && !declared.HasId(name)) throw Missing(source.Name, name);
        }

        table.Add(declared.InOrder(table.Has), source.Warnings);
        return table.Entries();
    }

    /// <summary>Those with ids by their ids, then the others, then the special tokens that are entries.</summary>
    private static List<DeclaredToken> FromOptions(TokenizerOptions options, Func<string, bool> isEntry)
    {
        var tokens = options.AddedTokens.OrderBy(token => token.Id ?? int.MaxValue).DistinctBy(token => token.Content)
            .Select(token => new DeclaredToken(token, nameof(options.AddedTokens))).ToList();
        foreach (var name in (string[])[options.PadToken, options.UnkToken, options.ClsToken, options.SepToken, options.MaskToken])
        {
            if (isEntry(name) && tokens.All(token => token.Content != name))
                tokens.Add(new(new AddedToken { Content = name, Special = true }, name));
        }

        return tokens;
    }

    /// <summary>The error for a vocabulary without a special token.</summary>
    public static InvalidDataException Missing(string source, string token) =>
        new($"{source}: expected the special token {token}, found no such entry");
}
