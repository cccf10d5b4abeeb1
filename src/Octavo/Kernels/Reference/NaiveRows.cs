using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Reference;

/// <summary>What <c>Kernels/Rows</c> computes, one row at a time, in double precision.</summary>
internal static class NaiveRows
{
    /// <summary>y = (x - mean) / sqrt(variance + epsilon) * weight + bias, the variance divided by the width: PyTorch's <c>layer_norm</c>.</summary>
    /// <param name="x">[D].</param>
    /// <param name="weight">[D].</param>
    /// <param name="bias">[D].</param>
    /// <param name="epsilon">Keeps a row of equal values finite.</param>
    public static double[] LayerNorm(double[] x, double[] weight, double[] bias, double epsilon) =>
        [.. Normal(x, epsilon).Values.Select((normal, i) => (normal * weight[i]) + bias[i])];

    /// <summary>p_j = e^(s_j - max) / sum of all e^(s_k - max): PyTorch's <c>softmax</c>.</summary>
    /// <param name="scores">One for each key, what the mask adds among them.</param>
    public static double[] Softmax(double[] scores)
    {
        var largest = scores.Max();
        var exponentials = Array.ConvertAll(scores, score => Math.Exp(score - largest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, e => e / sum);
    }

    /// <summary>
    /// A query or key turned by its position: (x_i, x_(i + d/2)) by the angle position / theta^(2 i / d) (Su et al. 2021, arXiv 2104.09864). The angle is
    /// rounded as Transformers rounds it.
    /// </summary>
    /// <param name="x">[d].</param>
    /// <param name="position">From 0.</param>
    /// <param name="theta">The base.</param>
    public static double[] Turn(double[] x, int position, double theta) => [.. x.Select((value, i) =>
    {
        var half = x.Length / 2;
        double angle = position * (1f / (float)Math.Pow(theta, 2f * (i % half) / x.Length));
        return (value * Math.Cos(angle)) + (i < half ? -x[i + half] : x[i - half]) * Math.Sin(angle);
    })];

    /// <summary>f(first half) * second half (Shazeer 2020, arXiv 2002.05202).</summary>
    /// <param name="x">[2 F].</param>
    /// <param name="activation">f.</param>
    public static double[] Gate(double[] x, Activation activation) =>
        [.. x[..(x.Length / 2)].Select((value, i) => NaiveActivation.Of(activation, value) * x[(x.Length / 2) + i])];

    /// <summary>x + y.</summary>
    public static double[] Add(double[] x, double[] y) => [.. x.Select((value, i) => value + y[i])];

    /// <summary>(x - mean) / sigma and sigma = sqrt(variance + epsilon).</summary>
    internal static (double[] Values, double Deviation) Normal(double[] x, double epsilon)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + epsilon);
        return (Array.ConvertAll(x, value => (value - mean) / deviation), deviation);
    }
}
