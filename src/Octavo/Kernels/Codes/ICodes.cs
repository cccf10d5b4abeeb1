namespace Octavo.Kernels.Codes;

/// <summary>One register of sums over codes of a byte each. Sums of whole numbers are exact, so that every width gives the same.</summary>
internal unsafe interface ICodes<TSelf>
    where TSelf : struct, ICodes<TSelf>
{
    /// <summary>How many codes one step takes.</summary>
    static abstract int Count { get; }

    /// <summary>sum + a * b, code by code.</summary>
    static abstract TSelf AddProducts(TSelf sum, sbyte* a, sbyte* b);

    /// <summary>sum + a * b, code by code.</summary>
    static abstract TSelf AddProducts(TSelf sum, byte* a, byte* b);

    /// <summary>sum + the bits in which a and b differ.</summary>
    static abstract TSelf AddDiffering(TSelf sum, byte* a, byte* b);

    /// <summary>All lanes together.</summary>
    static abstract int Sum(TSelf sum);
}
