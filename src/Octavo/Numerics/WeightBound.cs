namespace Octavo.Numerics;

/// <summary>
/// What the codes of a row must keep to beyond their range, so that a kernel may add products in 16 bits. Where a row does
/// not, its scale grows until it does.
/// </summary>
public enum WeightBound
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// In every pair of inputs 2j and 2j + 1 the positive codes sum to at most 128 and the negative ones to at least -128;
    /// an odd last input is alone. Then 255 * 128 fits into 16 bits.
    /// </summary>
    PairSafe,

    /// <summary>
    /// In every group of 16 inputs two lanes hold inputs {0,1,4,5,8,9,12,13} and {2,3,6,7,10,11,14,15}; in each lane 127
    /// times the sum of the positive codes is at most 32767, and 127 times that of the negative ones at least -32768.
    /// </summary>
    Lane4,
}
