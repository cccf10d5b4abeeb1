using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Codes;

/// <summary>What two floats add to a sum over all dimensions.</summary>
internal interface ITerm<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>sum + term(x, y), lane by lane.</summary>
    static abstract TLanes Add(TLanes x, TLanes y, TLanes sum);
}

/// <summary>x y.</summary>
internal readonly struct ProductTerm<TLanes> : ITerm<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static TLanes Add(TLanes x, TLanes y, TLanes sum) => TLanes.Fma(x, y, sum);
}

/// <summary>(x - y)².</summary>
internal readonly struct SquareTerm<TLanes> : ITerm<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static TLanes Add(TLanes x, TLanes y, TLanes sum)
    {
        var difference = TLanes.Subtract(x, y);
        return TLanes.Fma(difference, difference, sum);
    }
}

/// <summary>|x - y|.</summary>
internal readonly struct MagnitudeTerm<TLanes> : ITerm<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static TLanes Add(TLanes x, TLanes y, TLanes sum) => TLanes.Add(sum, TLanes.Max(TLanes.Subtract(x, y), TLanes.Subtract(y, x)));
}
