namespace Octavo.Text;

/// <summary>Whether sequences of a batch are made equally long.</summary>
public enum Padding
{
    /// <summary>They are not: no pad is stored or computed.</summary>
    None,

    /// <summary>Pads up to the longest of the batch.</summary>
    Longest,

    /// <summary>Pads up to the maximum length asked for.</summary>
    Max,
}
