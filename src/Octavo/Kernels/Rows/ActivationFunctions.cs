using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>f(x) = x.</summary>
internal readonly struct Identity<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x) => T.Create(1f);
}

/// <summary>f(x) = x/2 (1 + erf(x / sqrt 2)): Transformers' <c>gelu</c>.</summary>
internal readonly struct Gelu<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    private const float InverseRootOfTwoPi = 0.39894228f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => LaneMath<T>.Gelu(x);

    /// <summary>f'(x) = (1 + erf(x / sqrt 2)) / 2 + x e^(-x^2 / 2) / sqrt(2 pi). Beyond 40 the second part is 0, though the square overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x)
    {
        var half = T.Create(0.5f);
        x = LaneMath<T>.Within(x, 40f);
        var area = T.Fma(half, LaneMath<T>.Erf(T.Multiply(x, T.Create(0.70710678f))), half);
        var density = T.Multiply(LaneMath<T>.Exp(T.Multiply(T.Multiply(x, x), T.Create(-0.5f))), T.Create(InverseRootOfTwoPi));
        return T.Fma(x, density, area);
    }
}

/// <summary>f(x) = GELU(x) cut at -10 and 10: Transformers' <c>gelu_10</c>. GELU is never below -0.17.</summary>
internal readonly struct GeluClipped<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => T.Min(T.Create(10f), LaneMath<T>.Gelu(x));

    /// <summary>0 where it is cut, as PyTorch's <c>clip</c>: GELU(x) is above 10 exactly where x is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x) => T.WhereLess(T.Create(10f), x, T.Create(0f), Gelu<T>.Slope(x));
}

/// <summary>
/// f(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): Transformers' <c>gelu_new</c>, <c>gelu_fast</c> and
/// <c>gelu_pytorch_tanh</c>, three ways to write one function. Computed as x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), which
/// is the same and does not cancel where tanh is near -1.
/// </summary>
internal readonly struct GeluTanh<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    /// <summary>2 sqrt(2/pi).</summary>
    private const float Linear = 1.5957691216f;
    private const float Cubic = 0.071354816f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => T.Multiply(x, LaneMath<T>.Sigmoid(Inner(x)));

    /// <summary>f' = s + x s (1 - s) z' with s = sigmoid(z), z' = 2 sqrt(2/pi) (1 + 3 * 0.044715 x^2); beyond 30 it is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x)
    {
        x = LaneMath<T>.Within(x, 30f);
        var inner = T.Fma(T.Multiply(x, x), T.Create(3 * Cubic), T.Create(Linear));
        return LaneMath<T>.SigmoidSlope(T.Multiply(x, inner), Inner(x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Inner(T x) => T.Multiply(x, T.Fma(T.Multiply(x, x), T.Create(Cubic), T.Create(Linear)));
}

/// <summary>f(x) = x sigmoid(1.702 x): Transformers' <c>quick_gelu</c>.</summary>
internal readonly struct GeluQuick<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    private const float Slant = 1.702f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => T.Multiply(x, LaneMath<T>.Sigmoid(T.Multiply(x, T.Create(Slant))));

    /// <summary>f' = s + x s (1 - s) 1.702; beyond 90 it is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x)
    {
        var z = T.Multiply(LaneMath<T>.Within(x, 90f), T.Create(Slant));
        return LaneMath<T>.SigmoidSlope(z, z);
    }
}

/// <summary>f(x) = x sigmoid(x): Transformers' <c>silu</c> and <c>swish</c>.</summary>
internal readonly struct Silu<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => T.Multiply(x, LaneMath<T>.Sigmoid(x));

    /// <summary>f' = s + x s (1 - s); beyond 90 it is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x)
    {
        var z = LaneMath<T>.Within(x, 90f);
        return LaneMath<T>.SigmoidSlope(z, z);
    }
}

/// <summary>f(x) = max(0, x): Transformers' <c>relu</c>.</summary>
internal readonly struct Relu<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => T.Max(T.Create(0f), x);

    /// <summary>1 above 0, else 0, as PyTorch has it at 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x) => T.WhereLess(T.Create(0f), x, T.Create(1f), T.Create(0f));
}

/// <summary>f(x) = tanh(x): Transformers' <c>tanh</c>.</summary>
internal readonly struct Tanh<T> : IActivation<T>
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T x) => LaneMath<T>.Tanh(x);

    /// <summary>f' = 1 - tanh(x)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope(T x)
    {
        var y = LaneMath<T>.Tanh(x);
        return T.Subtract(T.Create(1f), T.Multiply(y, y));
    }
}
