
using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Reference;

/// <summary>The activations and their slopes in double precision, each written as Transformers defines it.</summary>
internal static class NaiveActivation
{
    private static readonly double RootOfTwoByPi = Math.Sqrt(2 / Math.PI);

    /// <summary>f(x).</summary>
    public static double Of(Activation activation, double x) => activation switch
    {
        Activation.None => x,
        Activation.Gelu => Gelu(x),
        Activation.GeluClipped => Math.Clamp(Gelu(x), -10, 10),
        Activation.GeluTanh => x * Sigmoid(2 * RootOfTwoByPi * (x + (0.044715 * x * x * x))),
        Activation.GeluQuick => x * Sigmoid(1.702 * x),
        Activation.Silu => x * Sigmoid(x),
        Activation.Relu => Math.Max(x, 0),
        Activation.Tanh => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "expected an activation"),
    };

    /// <summary>f'(x).</summary>
    public static double Slope(Activation activation, double x) => activation switch
    {
        Activation.None => 1,
        Activation.Gelu => GeluSlope(x),
        Activation.GeluClipped => x > 10 ? 0 : GeluSlope(x),
        Activation.GeluTanh => SigmoidSlope(x, 2 * RootOfTwoByPi * (x + (0.044715 * x * x * x)), 2 * RootOfTwoByPi * (1 + (3 * 0.044715 * x * x))),
        Activation.GeluQuick => SigmoidSlope(x, 1.702 * x, 1.702),
        Activation.Silu => SigmoidSlope(x, x, 1),
        Activation.Relu => x > 0 ? 1 : 0,
        Activation.Tanh => 1 - (Math.Tanh(x) * Math.Tanh(x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "expected an activation"),
    };

    /// <summary>The error function: its series near 0, the continued fraction of the rest beyond.</summary>
    public static double Erf(double x)
    {
        if (x < 0) return -Erf(-x);
        if (x > 6) return 1;
        if (x > 2.5)
        {
            var fraction = 0.0;
            for (var n = 60; n > 0; n--) fraction = n / 2.0 / (x + fraction);
            return 1 - (Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction));
        }

        var (term, sum) = (x, x);
        for (var n = 1; n < 60; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double Gelu(double x) => x / 2 * (1 + Erf(x / Math.Sqrt(2)));

    private static double GeluSlope(double x) => ((1 + Erf(x / Math.Sqrt(2))) / 2) + (x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static double SigmoidSlope(double x, double z, double slopeOfZ)
    {
        var s = Sigmoid(z);
        return s is 0 or 1 ? s : s + (x * s * (1 - s) * slopeOfZ);
    }
}
