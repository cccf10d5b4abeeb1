namespace Octavo.Text;

/// <summary>What a code point is to the tokenizer. The lower bits are those of <see cref="UnicodeTables.Ranges"/>.</summary>
[Flags]
internal enum CharacterKind : byte
{
    Ordinary = 0,

    /// <summary>Removed by the cleaning of text.</summary>
    Removed = 1,

    /// <summary>White space.</summary>
    Space = 2,

    /// <summary>A word of its own.</summary>
    Punctuation = 4,

    /// <summary>A CJK ideograph: a word of its own where the tokenizer says so.</summary>
    Ideograph = 8,

    /// <summary>A nonspacing mark: dropped with the accents.</summary>
    Dropped = 16,

    /// <summary>Its combining class is not 0: canonical order may move it.</summary>
    NonStarter = 32,

    /// <summary>Decomposes into other code points.</summary>
    Decomposes = 64,

    /// <summary>Has another lower case.</summary>
    Upper = 128,
}
