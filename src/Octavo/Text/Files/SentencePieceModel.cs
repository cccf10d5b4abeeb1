namespace Octavo.Text.Files;

/// <summary>What a SentencePiece file (<c>*.model</c>) says: the pieces and how text is normalised. Immutable.</summary>
internal sealed record SentencePieceModel
{
    /// <summary>The texts of the pieces by id.</summary>
    public required VocabularyEntries Pieces { get; init; }

    /// <summary>The score of each.</summary>
    public required float[] Scores { get; init; }

    /// <summary>The kind of each.</summary>
    public required PieceKind[] Kinds { get; init; }

    /// <summary>How the pieces of a text are found.</summary>
    public required SentencePieceAlgorithm Algorithm { get; init; }

    /// <summary>The piece of kind <see cref="PieceKind.Unknown"/>.</summary>
    public required int UnknownId { get; init; }

    /// <summary>What an unknown piece is decoded to.</summary>
    public string UnknownSurface { get; init; } = " \u2047 ";

    /// <summary>Unknown characters are spelt in bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The space of a word stands behind it and not before it.</summary>
    public bool TreatsSpaceAsSuffix { get; init; }

    /// <summary>The map of characters; empty for none.</summary>
    public ReadOnlyMemory<byte> Map { get; init; }

    /// <summary>A text gets a space in front.</summary>
    public bool AddsDummyPrefix { get; init; } = true;

    /// <summary>Spaces at the ends vanish, several become one.</summary>
    public bool RemovesExtraSpaces { get; init; } = true;

    /// <summary>A space is written as U+2581.</summary>
    public bool EscapesSpaces { get; init; } = true;

    /// <summary>The ids of all pieces of a kind.</summary>
    public IEnumerable<int> IdsOf(PieceKind kind) => Enumerable.Range(0, Kinds.Length).Where(id => Kinds[id] == kind);

    /// <summary>The pieces of some kinds, under their ids.</summary>
    public VocabularyEntries Only(params ReadOnlySpan<PieceKind> kinds)
    {
        var entries = new VocabularyEntries(Kinds.Length);
        for (var id = 0; id < Kinds.Length; id++)
        {
            if (kinds.Contains(Kinds[id])) entries.Add(id, Pieces[id]);
        }

        return entries;
    }
}

/// <summary>How the pieces of a text are found, with the numbers of <c>TrainerSpec.ModelType</c>.</summary>
internal enum SentencePieceAlgorithm
{
    /// <summary>The best sum of scores.</summary>
    Unigram = 1,

    /// <summary>Byte pair encoding.</summary>
    Bpe = 2,
}

/// <summary>What a piece is, with the numbers of <c>ModelProto.SentencePiece.Type</c>.</summary>
internal enum PieceKind : byte
{
    /// <summary>A part of text.</summary>
    Normal = 1,

    /// <summary>What stands for all that is unknown.</summary>
    Unknown = 2,

    /// <summary>A mark such as <c>&lt;s&gt;</c>, never found in text.</summary>
    Control = 3,

    /// <summary>A part of text that is never cut.</summary>
    UserDefined = 4,

    /// <summary>A part of text that is not used.</summary>
    Unused = 5,

    /// <summary>A byte.</summary>
    Byte = 6,
}
