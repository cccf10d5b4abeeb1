namespace Octavo.Kernels.Int8;

/// <summary>
/// What a kernel needs of its operands to be exact, or what a pair of operands offers. Every kernel is exact within its
/// contract, and no kernel is ever run outside of it.
/// </summary>
internal enum Int8Contract
{
    /// <summary>Nothing: every u8 times every s8.</summary>
    Any,

    /// <summary>Weights of inputs 2j and 2j+1: the positive ones sum to at most 128, the negative ones to at least -128.</summary>
    PairSafe,

    /// <summary>Activations lie in 0..127.</summary>
    SevenBit,

    /// <summary>Activations lie in 0..127 and the weights allow four products of pairs to be added in 16 bits.</summary>
    Lane4,
}

/// <summary>Which contract implies which.</summary>
internal static class Int8Contracts
{
    /// <summary>Whether operands that meet <paramref name="offered"/> may be given to a kernel that needs <paramref name="needed"/>.</summary>
    public static bool Meets(this Int8Contract offered, Int8Contract needed) => needed switch
    {
        Int8Contract.Any => true,
        // 2 * 127 * 128 = 32512: seven bits cannot saturate a pair, whatever the weights.
        Int8Contract.PairSafe => offered is not Int8Contract.Any,
        Int8Contract.SevenBit => offered is Int8Contract.SevenBit or Int8Contract.Lane4,
        Int8Contract.Lane4 => offered is Int8Contract.Lane4,
        _ => false,
    };
}
