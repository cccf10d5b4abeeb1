using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>Functions on sixteen lanes, and sums over lanes in one fixed order.</summary>
internal static unsafe class LaneMath<T>
    where T : struct, ILanes<T>
{
    /// <summary>Adding and subtracting 1.5 * 2^23 rounds |x| &lt; 2^22 to a whole number, half to even.</summary>
    public const float RoundMagic = 12582912f;

    /// <summary>The nearest whole number, half to even, for |x| &lt; 2^22.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round(T x) => T.Subtract(T.Add(x, T.Create(RoundMagic)), T.Create(RoundMagic));

    /// <summary>
    /// e^x for x &lt;= 88: 2^n * e^r with |r| &lt;= ln(2)/2 and a Taylor polynomial of degree 7; relative error
    /// below <see cref="ActivationErrors.Exp"/>; exactly 0 below -87, so that a masked key weighs nothing. Here and
    /// below x is the second operand of Max and Min, which these return where it is NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp(T x)
    {
        var low = T.Create(-87f);
        var clamped = T.Max(low, x);
        var n = Round(T.Multiply(clamped, T.Create(1.44269504f)));
        var r = T.Fma(n, T.Create(-0.693359375f), clamped);
        r = T.Fma(n, T.Create(2.12194440e-4f), r);
        var p = T.Create(1f / 5040f);
        p = T.Fma(p, r, T.Create(1f / 720f));
        p = T.Fma(p, r, T.Create(1f / 120f));
        p = T.Fma(p, r, T.Create(1f / 24f));
        p = T.Fma(p, r, T.Create(1f / 6f));
        p = T.Fma(p, r, T.Create(0.5f));
        p = T.Fma(p, r, T.Create(1f));
        p = T.Fma(p, r, T.Create(1f));
        return T.WhereLess(x, low, T.Create(0f), T.ScaleByPowerOfTwo(p, n));
    }

    /// <summary>erf(x) by <see cref="GeluTerms"/>, clamped outside of [-4, 4], where it is 1 in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf(T x)
    {
        x = T.Min(T.Max(x, T.Create(GeluTerms.Low)), T.Create(GeluTerms.High));
        var s = T.Multiply(x, x);
        var p = T.Create(GeluTerms.P6);
        p = T.Fma(p, s, T.Create(GeluTerms.P5));
        p = T.Fma(p, s, T.Create(GeluTerms.P4));
        p = T.Fma(p, s, T.Create(GeluTerms.P3));
        p = T.Fma(p, s, T.Create(GeluTerms.P2));
        p = T.Fma(p, s, T.Create(GeluTerms.P1));
        p = T.Fma(p, s, T.Create(GeluTerms.P0));
        var q = T.Create(GeluTerms.Q4);
        q = T.Fma(q, s, T.Create(GeluTerms.Q3));
        q = T.Fma(q, s, T.Create(GeluTerms.Q2));
        q = T.Fma(q, s, T.Create(GeluTerms.Q1));
        q = T.Fma(q, s, T.Create(GeluTerms.Q0));
        return T.Divide(T.Multiply(x, p), q);
    }

    /// <summary>x/2 * (1 + erf(x / sqrt 2)): Transformers' "gelu".</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gelu(T x)
    {
        var half = T.Multiply(x, T.Create(GeluTerms.Half));
        return T.Fma(half, Erf(T.Multiply(x, T.Create(GeluTerms.RootOfHalf))), half);
    }

    /// <summary>tanh(x) = 1 - 2 / (e^2x + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh(T x)
    {
        var twice = Within(T.Add(x, x), 30f);
        var one = T.Create(1f);
        return T.Subtract(one, T.Divide(T.Create(2f), T.Add(Exp(twice), one)));
    }

    /// <summary>1 / (1 + e^-x) as e^x / (1 + e^x), which is exactly 0 below -87 and 1 from 17 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid(T x)
    {
        var e = Exp(T.Min(T.Create(87f), x));
        return T.Divide(e, T.Add(e, T.Create(1f)));
    }

    /// <summary>s + z s (1 - s): the slope of x s for s = sigmoid(u), where z is x u'. 1 - s is 1 / (1 + e^u), which does not cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SigmoidSlope(T z, T u)
    {
        var (one, e) = (T.Create(1f), Exp(T.Min(T.Create(87f), u)));
        var s = T.Divide(e, T.Add(e, one));
        return T.Fma(T.Multiply(z, s), T.Divide(one, T.Add(e, one)), s);
    }

    /// <summary>x cut at -limit and limit; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Within(T x, float limit) => T.Min(T.Create(limit), T.Max(T.Create(-limit), x));
}
