namespace Octavo.Embeddings;

/// <summary>
/// An activation that no kernel has, for the one row of a text that a <c>Dense</c> makes: PyTorch's class of that name
/// with the arguments that it has by default (https://docs.pytorch.org/docs/stable/nn.html), in double precision.
/// </summary>
/// <param name="Name">The class.</param>
/// <param name="Value">f(x).</param>
/// <param name="Slope">f'(x), where it has none that of autograd.</param>
internal sealed record DenseCurve(string Name, Func<double, double> Value, Func<double, double> Slope)
{
    private const double SeluAlpha = 1.6732632423543772848170429916717;
    private const double SeluScale = 1.0507009873554804934193349852946;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DenseCurve> All { get; } =
    [
        new("Sigmoid", Logistic, x => Logistic(x) * (1 - Logistic(x))),
        new("LogSigmoid", x => -SoftPlus(-x), x => Logistic(-x)),
        new("Softplus", x => x > 20 ? x : SoftPlus(x), x => x > 20 ? 1 : Logistic(x)),
        new("Softsign", x => x / (1 + Math.Abs(x)), x => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)))),
        new("Tanhshrink", x => x - Math.Tanh(x), x => Math.Tanh(x) * Math.Tanh(x)),
        new("Mish", x => x * Math.Tanh(SoftPlus(x)), SlopeOfMish),
        new("LeakyReLU", x => x > 0 ? x : 0.01 * x, x => x > 0 ? 1 : 0.01),
        new("ELU", x => x > 0 ? x : LessOne(x), x => x > 0 ? 1 : Math.Exp(x)),
        new("CELU", x => x > 0 ? x : LessOne(x), x => x > 0 ? 1 : Math.Exp(x)),
        new("SELU", x => SeluScale * (x > 0 ? x : SeluAlpha * LessOne(x)), x => SeluScale * (x > 0 ? 1 : SeluAlpha * Math.Exp(x))),
        new("ReLU6", x => Math.Clamp(x, 0, 6), x => x is > 0 and < 6 ? 1 : 0),
        new("Hardtanh", x => Math.Clamp(x, -1, 1), x => x is > -1 and < 1 ? 1 : 0),
        new("Hardsigmoid", x => Math.Clamp(x + 3, 0, 6) / 6, x => x is > -3 and < 3 ? 1 / 6.0 : 0),
        new("Hardswish", x => x * Math.Clamp(x + 3, 0, 6) / 6, x => x <= -3 ? 0 : x < 3 ? (x / 3) + 0.5 : 1),
        new("Softshrink", x => x - Math.Clamp(x, -0.5, 0.5), x => x is >= -0.5 and <= 0.5 ? 0 : 1),
        new("Hardshrink", x => x is >= -0.5 and <= 0.5 ? 0 : x, x => x is >= -0.5 and <= 0.5 ? 0 : 1),
    ];

    /// <summary>f of each, in place.</summary>
    public void Apply(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)Value(values[i]);
    }

    /// <summary>d = d f'(z): a gradient carried from behind the activation to before it.</summary>
    /// <param name="z">What the activation read, [D].</param>
    /// <param name="d">The gradient, [D].</param>
    public void TimesSlope(ReadOnlySpan<float> z, Span<float> d)
    {
        for (var i = 0; i < d.Length; i++)
            d[i] = (float)(d[i] * Slope(z[i]));
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>log(1 + e^x), without an overflow.</summary>
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    /// <summary>e^x - 1; by its series where the difference would lose digits.</summary>
    private static double LessOne(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1;

    private static double SlopeOfMish(double x)
    {
        var t = Math.Tanh(SoftPlus(x));
        return t + (x * (1 - (t * t)) * Logistic(x));
    }
}
