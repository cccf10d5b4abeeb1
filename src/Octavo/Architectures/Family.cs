namespace Octavo.Architectures;

/// <summary>
/// A model type of Transformers as data: how its config spells its settings, what its tensors are called, and which heads it
/// can have. Whatever reads, prints, trains or measures a model takes the names from here; none is written twice.
/// </summary>
internal sealed record Family
{
    /// <summary><c>model_type</c> of a config.</summary>
    public required string ModelType { get; init; }

    /// <summary>What the names of its classes begin with: <c>Bert</c> of <c>BertForSequenceClassification</c>.</summary>
    public required string ClassName { get; init; }

    /// <summary>What the names of the encoder's tensors begin with where a head stands beside it, with its dot.</summary>
    public required string Prefix { get; init; }

    /// <summary>The layers of the encoder.</summary>
    public required EncoderNames Names { get; init; }

    /// <summary>What an encoder without a head makes of its first token; null for nothing.</summary>
    public DenseData? Pooler { get; init; }

    /// <summary>The heads it can have.</summary>
    public required ByHead<HeadData> Heads { get; init; }

    /// <summary>The one class of Transformers that has a head of a kind, where its name is not the usual one or others of that ending compute otherwise.</summary>
    public ByHead<string> Classes { get; init; } = new();

    /// <summary>BERT's name of a setting, and those under which its config may have it instead, the newest first.</summary>
    public IReadOnlyDictionary<string, string[]> Spellings { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Keys of its config beyond BERT's that are read, or change nothing in the forward pass.</summary>
    public IReadOnlySet<string> OtherKeys { get; init; } = new HashSet<string>();

    /// <summary>What an absent setting means.</summary>
    public FamilyDefaults Defaults { get; init; } = new();

    /// <summary>Where a sequence's positions begin.</summary>
    public PositionOrigin Positions { get; init; }

    /// <summary>The classes of its modules without <see cref="ClassName"/>, by their key (<c>parent.key</c> goes first; <c>#</c> is a number), for printing.</summary>
    public required IReadOnlyDictionary<string, string> Modules { get; init; }

    /// <summary>The keys under which a config may have a setting, the usual one first.</summary>
    /// <param name="setting">BERT's name of it.</param>
    public IReadOnlyList<string> KeysOf(string setting) => Spellings.TryGetValue(setting, out var own) ? [.. own, .. own.Contains(setting) ? [] : (string[])[setting]] : [setting];
}

/// <summary>What absent settings mean.</summary>
/// <param name="Activation">Of the feed-forward part.</param>
/// <param name="LayerNormEpsilon">What is added to a variance.</param>
/// <param name="TokenTypes">How many there are.</param>
/// <param name="PadTokenId">The padding.</param>
/// <param name="EmbeddingSize">How wide embeddings are; null for as wide as the encoder.</param>
internal sealed record FamilyDefaults(string Activation = "gelu", double LayerNormEpsilon = 1e-12, int TokenTypes = 2, int PadTokenId = 0, int? EmbeddingSize = null);

/// <summary>Where a sequence's positions begin.</summary>
internal enum PositionOrigin
{
    /// <summary>The first token has position 0, the others follow.</summary>
    Zero,

    /// <summary>Positions count the tokens that are not <c>pad_token_id</c>, from that id + 1; padding has the id itself (fairseq's <c>make_positions</c>).</summary>
    BehindPadId,

    /// <summary>The same with 1, whatever <c>pad_token_id</c> says.</summary>
    BehindOne,
}
