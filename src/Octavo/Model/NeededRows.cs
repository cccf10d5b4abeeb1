namespace Octavo.Model;

/// <summary>Which rows of the last layer somebody looks at: no other is computed behind its attention.</summary>
internal enum NeededRows
{
    /// <summary>Each sequence's first: all that a pooler reads.</summary>
    FirstTokens,

    /// <summary>Every token's: hidden states are wanted, or the rows of the batch share a grid.</summary>
    All,
}
