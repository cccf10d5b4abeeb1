namespace Octavo.Numerics;

/// <summary>Int8 weights as files hold them, the same on every CPU: codes row by row and what one step of them is worth.</summary>
public sealed class QuantizedWeights
{
    /// <summary>Takes over the arrays.</summary>
    /// <param name="codes">Row-major, [n, k].</param>
    /// <param name="scales">Real value of one step, [n] or [1].</param>
    /// <param name="n">Outputs.</param>
    /// <param name="k">Inputs.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public QuantizedWeights(sbyte[] codes, float[] scales, int n, int k)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(scales);
        if (codes.Length != (long)n * k)
            throw new ArgumentException($"codes: expected {n} x {k}, found {codes.Length}", nameof(codes));
        if (scales.Length != n && scales.Length != 1)
            throw new ArgumentException($"scales: expected {n} or 1, found {scales.Length}", nameof(scales));
        (Codes, Scales, N, K) = (codes, scales, n, k);
    }

    /// <summary>Outputs.</summary>
    public int N { get; }

    /// <summary>Inputs.</summary>
    public int K { get; }

    /// <summary>Whether each output has a scale of its own.</summary>
    public bool IsPerChannel => Scales.Length == N;

    /// <summary>Row-major, [N, K].</summary>
    internal sbyte[] Codes { get; }

    /// <summary>Real value of one step, [N] or [1].</summary>
    internal float[] Scales { get; }

    /// <summary>Real value of one step of output <paramref name="row"/>.</summary>
    public float ScaleOf(int row) => Scales[IsPerChannel ? row : 0];

    /// <summary>The codes of output <paramref name="row"/>, [K].</summary>
    public ReadOnlySpan<sbyte> Row(int row) => Codes.AsSpan(row * K, K);

    /// <summary>The weights these codes stand for, [N, K]: scale * code.</summary>
    public float[] Dequantize()
    {
        var values = new float[Codes.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = ScaleOf(i / K) * Codes[i];
        return values;
    }
}
