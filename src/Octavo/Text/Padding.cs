namespace Octavo.Text;

/// <summary>What follows the tokens of the shorter sequences of a batch.</summary>
public enum Padding
{
    /// <summary>Nothing: every sequence keeps its own length.</summary>
    None,

    /// <summary>Pads up to the longest sequence of the batch.</summary>
    Longest,

    /// <summary>Pads up to the maximum length asked for.</summary>
    Max,
}
