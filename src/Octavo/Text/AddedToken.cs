namespace Octavo.Text;

/// <summary>A token that is recognised in the text before the text is cut into words. Immutable.</summary>
public sealed record AddedToken
{
    /// <summary>Its text, as it must stand in the input.</summary>
    public required string Content { get; init; }

    /// <summary>Its vocabulary id; null for the id of the vocabulary entry of this text.</summary>
    public int? Id { get; init; }

    /// <summary>Left out by <see cref="SpecialTokens.Skip"/>.</summary>
    public bool Special { get; init; }

    /// <summary>Looked for in the normalised text (lower case, without accents) rather than in the text itself.</summary>
    public bool Normalized { get; init; }

    /// <summary>Recognised only where no letter, digit or underscore touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes white space before it along.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Takes white space after it along.</summary>
    public bool StripRight { get; init; }
}
