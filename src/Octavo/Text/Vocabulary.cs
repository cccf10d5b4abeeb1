namespace Octavo.Text;

/// <summary>The entries of a vocabulary by id and by text, added tokens included.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly string?[] _texts;
    private readonly HashSet<int> _special = [];

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="entries">Texts by id; null where an id is not used.</param>
    /// <param name="options">The special and added tokens.</param>
    /// <exception cref="InvalidDataException">It is empty, has an entry twice or lacks a special token.</exception>
    public Vocabulary(string source, IReadOnlyList<string?> entries, TokenizerOptions options)
    {
        _ids = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        for (var id = 0; id < entries.Count; id++)
        {
            if (entries[id] is { } text && !_ids.TryAdd(text, id))
                throw new InvalidDataException($"{source}: expected every entry once, found '{text}' as {_ids[text]} and as {id}");
        }

        if (_ids.Count == 0) throw new InvalidDataException($"{source}: expected a vocabulary, found no entries");
        ModelEntries = entries;
        Added = Resolve(source, entries.Count, options);
        _texts = new string?[Math.Max(entries.Count, Added.Count == 0 ? 0 : Added.Max(a => a.Id) + 1)];
        for (var id = 0; id < entries.Count; id++) _texts[id] = entries[id];
        foreach (var (token, id) in Added)
        {
            _texts[id] = token.Content;
            _ids.TryAdd(token.Content, id);
            if (token.Special) _special.Add(id);
        }
    }

    /// <summary>The entries that words are spelt with.</summary>
    public IReadOnlyList<string?> ModelEntries { get; }

    /// <summary>The tokens recognised in text, special ones first.</summary>
    public IReadOnlyList<(AddedToken Token, int Id)> Added { get; }

    /// <summary>The largest id and one.</summary>
    public int Size => _texts.Length;

    /// <summary>The id of an entry, or null.</summary>
    public int? Find(string text) => _ids.TryGetValue(text, out var id) ? id : null;

    /// <summary>The text of an id; null for one that is not used.</summary>
    public string? TextOf(int id) => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    /// <summary>The id is that of a special token.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    private List<(AddedToken Token, int Id)> Resolve(string source, int next, TokenizerOptions options)
    {
        var resolved = new List<(AddedToken Token, int Id)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in options.AddedTokens)
        {
            if (token.Content.Length == 0 || !seen.Add(token.Content)) continue;
            var id = Find(token.Content) ?? token.Id ?? next;
            if (id < 0 || id > next + options.AddedTokens.Count)
                throw new InvalidDataException($"{source}: expected ids of added tokens to follow the {next} entries, found {id} for '{token.Content}'");
            resolved.Add((token, id));
            next = Math.Max(next, id + 1);
        }

        foreach (var name in (string[])[options.PadToken, options.UnkToken, options.ClsToken, options.SepToken, options.MaskToken])
        {
            if (Find(name) is { } id && seen.Add(name))
                resolved.Add((new AddedToken { Content = name, Special = true }, id));
        }

        return resolved;
    }
}
