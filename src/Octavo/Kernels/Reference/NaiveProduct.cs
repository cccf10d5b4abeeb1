using Octavo.Numerics;

namespace Octavo.Kernels.Reference;

/// <summary>What <c>Kernels/Float</c> and <c>Kernels/Int8</c> compute of a linear layer, one row or one number at a time.</summary>
internal static class NaiveProduct
{
    /// <summary>y_n = b_n + sum over k of x_k W_nk: PyTorch's <c>linear</c>, in double precision.</summary>
    /// <param name="x">[K].</param>
    /// <param name="weights">[N, K], row by row.</param>
    /// <param name="bias">[N].</param>
    public static double[] Linear(double[] x, double[] weights, double[] bias)
    {
        var y = new double[bias.Length];
        for (var n = 0; n < y.Length; n++)
        {
            var sum = 0.0;
            for (var k = 0; k < x.Length; k++)
                sum += x[k] * weights[(n * x.Length) + k];
            y[n] = bias[n] + sum;
        }

        return y;
    }

    /// <summary>The sum over k of x_k w_k as the float kernels round it: one chain of fused multiply-adds in ascending k. Equal to theirs in every bit.</summary>
    /// <param name="x">[K].</param>
    /// <param name="w">[K], one output's weights.</param>
    public static float Chain(ReadOnlySpan<float> x, ReadOnlySpan<float> w)
    {
        var sum = 0f;
        for (var k = 0; k < x.Length; k++)
            sum = MathF.FusedMultiplyAdd(x[k], w[k], sum);
        return sum;
    }

    /// <summary>The sum over k of a_k w_k in whole numbers: what every int8 tile computes.</summary>
    /// <param name="a">Codes of activations, [K].</param>
    /// <param name="w">Codes of one output's weights, [K].</param>
    public static int Sum(ReadOnlySpan<byte> a, ReadOnlySpan<sbyte> w)
    {
        var sum = 0;
        for (var k = 0; k < a.Length; k++)
            sum += a[k] * w[k];
        return sum;
    }

    /// <summary>
    /// One output of an int8 layer, before its activation: y = weight scale * sum over the blocks of scale_b * (sum of a_k w_k - zero_b * sum of w_k) + bias,
    /// where (scale_b, zero_b) is the grid of the row's block b. The whole numbers are exact; the floats are rounded as the kernels round them, equal in every bit.
    /// </summary>
    /// <param name="codes">The row's codes, [K].</param>
    /// <param name="grids">The row's grids, one for each block.</param>
    /// <param name="blockWidth">Inputs of a block; the last may have fewer.</param>
    /// <param name="w">Codes of the output's weights, [K].</param>
    /// <param name="weightScale">The value of one step of these.</param>
    /// <param name="bias">Added last.</param>
    public static float Int8(ReadOnlySpan<byte> codes, ReadOnlySpan<ActivationGrid> grids, int blockWidth, ReadOnlySpan<sbyte> w, float weightScale, float bias)
    {
        var partial = 0f;
        for (var b = 0; b < grids.Length; b++)
        {
            var (first, end) = (b * blockWidth, Math.Min((b + 1) * blockWidth, codes.Length));
            var value = (float)(Sum(codes[first..end], w[first..end]) - (grids[b].ZeroPoint * CodeBounds.Sum(w[first..end])));
            partial = b == 0 ? value * grids[b].Scale : MathF.FusedMultiplyAdd(value, grids[b].Scale, partial);
        }

        return MathF.FusedMultiplyAdd(partial, weightScale, bias);
    }
}
