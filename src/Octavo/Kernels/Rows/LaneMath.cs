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

    /// <summary>
    /// erf(x) as an odd rational function on [-4, 4] (degree 13 over degree 8, the minimax fit that
    /// Eigen and XLA use too), clamped outside, where erf is 1 in float32.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf(T x)
    {
        x = T.Min(T.Max(x, T.Create(-4f)), T.Create(4f));
        var s = T.Multiply(x, x);
        var p = T.Create(-2.72614225801306e-10f);
        p = T.Fma(p, s, T.Create(2.77068142495902e-08f));
        p = T.Fma(p, s, T.Create(-2.10102402082508e-06f));
        p = T.Fma(p, s, T.Create(-5.69250639462346e-05f));
        p = T.Fma(p, s, T.Create(-7.34990630326855e-04f));
        p = T.Fma(p, s, T.Create(-2.95459980854025e-03f));
        p = T.Fma(p, s, T.Create(-1.60960333262415e-02f));
        var q = T.Create(-1.45660718464996e-05f);
        q = T.Fma(q, s, T.Create(-2.13374055278905e-04f));
        q = T.Fma(q, s, T.Create(-1.68282697438203e-03f));
        q = T.Fma(q, s, T.Create(-7.37332916720468e-03f));
        q = T.Fma(q, s, T.Create(-1.42647390514189e-02f));
        return T.Divide(T.Multiply(x, p), q);
    }

    /// <summary>x/2 * (1 + erf(x / sqrt 2)): Transformers' "gelu".</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gelu(T x)
    {
        var half = T.Multiply(x, T.Create(0.5f));
        return T.Fma(half, Erf(T.Multiply(x, T.Create(0.70710678f))), half);
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
