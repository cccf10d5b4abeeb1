namespace Octavo.Text;

/// <summary>
/// Added tokens while they are collected, by the rules of Hugging Face's tokenizers (<c>AddedVocabulary.add_tokens</c>): a text
/// keeps its first id; declared again with other flags, the last flags count for what it takes along, but a special token
/// stays special and is looked for where its first declaration as one says.
/// </summary>
/// <param name="source">What messages call the vocabulary.</param>
/// <param name="entries">The vocabulary: how many entries it has decides the ids of what is new.</param>
/// <param name="pieces">Finds an entry.</param>
internal sealed class AddedTokenTable(string source, VocabularyEntries entries, PieceTable pieces)
{
    /// <summary>Far more than any model has; matching takes time for each that begins like the text.</summary>
    private const int MaxTokens = 1 << 16;

    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly List<Slot> _order = [];
    private int _largest = -1;

    /// <summary>Whether a text was added.</summary>
    public bool Has(string content) => _slots.ContainsKey(content);

    /// <summary>Adds tokens; those of a batch that are special are so from its start.</summary>
    /// <param name="batch">The tokens, in order.</param>
    /// <param name="warnings">Takes what may surprise.</param>
    /// <exception cref="InvalidDataException">A token has another id than it would get, or there are too many.</exception>
    public void Add(IReadOnlyCollection<DeclaredToken> batch, List<string> warnings)
    {
        if (_order.Count + batch.Count > MaxTokens)
            throw new InvalidDataException($"{source}: expected at most {MaxTokens} added tokens, found {_order.Count + batch.Count}");
        var special = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var declared in batch)
        {
            if (declared.Token.Special) special.TryAdd(declared.Content, declared.Token);
        }

        foreach (var declared in batch)
        {
            if (declared.Content.Length > 0) Add(declared, special.GetValueOrDefault(declared.Content), warnings);
        }
    }

    /// <summary>The tokens to look for, special ones first.</summary>
    public List<AddedEntry> Entries() =>
        [.. _order.Where(slot => slot.Special is not null).SelectMany(Sought), .. _order.Where(slot => slot.Special is null).SelectMany(Sought)];

    private void Add(DeclaredToken declared, AddedToken? special, List<string> warnings)
    {
        if (!_slots.TryGetValue(declared.Content, out var slot))
        {
            var (id, isAppended) = IdOf(declared, warnings);
            _slots[declared.Content] = slot = new Slot(declared.Token, id, isAppended && declared.Token.Id is null);
            _order.Add(slot);
            _largest = Math.Max(_largest, id);
        }

        slot.Special ??= special;
        slot.Last = declared.Token;
        if (slot.Special is not null) return;
        if (declared.Token.Normalized) slot.IsSoughtNormalized = true;
        else slot.IsSoughtAsItIs = true;
    }

    private (int Id, bool IsAppended) IdOf(DeclaredToken declared, List<string> warnings)
    {
        var next = Math.Max(_largest + 1, entries.UsedCount);
        if (pieces.IdOf(declared.Content) is var known and >= 0)
        {
            if (declared.Token.Id is { } other && other != known)
                warnings.Add($"{declared.Source}: '{declared.Content}' is said to have id {other}; its id is {known}, as {source} has it");
            return (known, false);
        }

        return declared.Token.Id is not { } id || id == next
            ? (next, true)
            : throw new InvalidDataException($"{declared.Source}: expected id {next} for '{declared.Content}', for ids of added tokens follow those of {source} without a gap, found {id}");
    }

    private static IEnumerable<AddedEntry> Sought(Slot slot)
    {
        var token = slot.Last with { Special = slot.Special is not null };
        if (slot.IsSoughtAsItIs || slot.Special is { Normalized: false }) yield return new(token with { Normalized = false }, slot.Id, slot.IsAppended);
        if (slot.IsSoughtNormalized || slot.Special is { Normalized: true }) yield return new(token with { Normalized = true }, slot.Id, slot.IsAppended);
    }

    private sealed class Slot(AddedToken first, int id, bool isAppended)
    {
        public int Id { get; } = id;

        public bool IsAppended { get; } = isAppended;

        public AddedToken Last { get; set; } = first;

        /// <summary>Its first declaration as a special token.</summary>
        public AddedToken? Special { get; set; }

        public bool IsSoughtAsItIs { get; set; }

        public bool IsSoughtNormalized { get; set; }
    }
}

/// <summary>A token recognised in text. No tuple: the code of lists of tuples is compiled in every process anew.</summary>
/// <param name="Token">Its text and how it is looked for.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsAppended">No file gives it an id: it follows the last one.</param>
internal sealed record AddedEntry(AddedToken Token, int Id, bool IsAppended);
