using Octavo.Numerics;
using static System.FormattableString;

namespace Octavo.Tests.Numerics;

/// <summary>The example of docs/quantization-reference.md: a layer of two outputs and four inputs, one token of a batch of two, and a small table.</summary>
internal static class WorkedExample
{
    public const int Outputs = 2, Inputs = 4;

    public static readonly float[] Weights = [.5f, .3f, -.2f, .1f, .04f, -.022f, .03f, -.01f];
    public static readonly float[] Bias = [.1f, -.2f];

    /// <summary>The token, and the one beside it that only schemes over a batch look at.</summary>
    public static readonly float[] Batch = [-.17f, 1.4f, .45f, .06f, 2f, -3f, .5f, 0f];

    public static readonly float[] Table = [.31f, -.07f, .12f, .02f, -.9f, .4f, .25f, -.6f];

    private static float[] Token => Batch[..Inputs];

    public static IEnumerable<Scheme> Int8Schemes => Scheme.All.Where(scheme => scheme.Weights is not null);

    public static QuantizedWeights Codes(WeightRule rule, float[] matrix) => WeightGrid.Quantize(rule, matrix, matrix.Length / Inputs, Inputs);

    /// <summary>Grid and codes of the token.</summary>
    public static (ActivationGrid Grid, byte[] Codes) Activations(ActivationRule rule)
    {
        var (codes, grids) = (new byte[Batch.Length], new ActivationGrid[2]);
        ActivationGrid.Quantize(rule, Batch, 2, Inputs, codes, grids);
        return (grids[0], codes[..Inputs]);
    }

    /// <summary>The lines of the table of weights.</summary>
    public static IEnumerable<string> WeightRows() =>
        from scheme in Int8Schemes
        let codes = Codes(scheme.Weights!, Weights)
        from row in Enumerable.Range(0, Outputs)
        select Invariant($"| `{scheme}` | {row + 1} | {codes.Scale(row):0.000000} | {Join(codes.Row(row).ToArray())} | {Join(codes.Dequantize()[(row * Inputs)..((row + 1) * Inputs)])} |");

    /// <summary>The lines of the table of activations.</summary>
    public static IEnumerable<string> ActivationRows() =>
        from scheme in Int8Schemes
        let activations = Activations(scheme.Activations!)
        select Invariant($"| `{scheme}` | {activations.Grid.Scale:0.000000} | {activations.Grid.ZeroPoint} | {Join(activations.Codes)} | {Join(activations.Codes.Select(activations.Grid.Value))} |");

    /// <summary>The lines of the table of results: integers first, then one multiplication.</summary>
    public static IEnumerable<string> ResultRows() =>
        from scheme in Int8Schemes
        from n in Enumerable.Range(0, Outputs)
        let weights = Codes(scheme.Weights!, Weights)
        let activations = Activations(scheme.Activations!)
        let products = Enumerable.Range(0, Inputs).Sum(k => activations.Codes[k] * weights.Row(n)[k])
        let shift = activations.Grid.ZeroPoint * CodeBounds.Sum(weights.Row(n))
        let step = activations.Grid.Scale * weights.Scale(n)
        let y = (step * (products - shift)) + Bias[n]
        select Invariant($"| `{scheme}` | {n + 1} | {products} | {shift} | {products - shift} | {step:0.0000000000} | {y:0.00000} | {y - Exact(n):+0.00000;-0.00000} |");

    /// <summary>The lines of the table of errors, of each step alone and of both.</summary>
    public static IEnumerable<string> ErrorRows() =>
        from scheme in Scheme.All
        let weights = Rounded(scheme)
        let token = scheme.Activations is { } rule ? Activations(rule) : default
        let rounded = scheme.Activations is null ? Token : [.. token.Codes.Select(token.Grid.Value)]
        let cells = from n in Enumerable.Range(0, Outputs)
                    from y in (double[])[Product(weights, Token, n), Product(Weights, rounded, n), Product(weights, rounded, n)]
                    select Invariant($"{y - Exact(n):+0.00000;-0.00000;0}")
        select $"| `{scheme}` | {string.Join(" | ", cells)} |";

    /// <summary>The lines of the small table's first row.</summary>
    public static IEnumerable<string> TableRows() =>
        from scheme in Scheme.All
        where scheme.Embeddings is not null
        let codes = Codes(scheme.Embeddings!, Table)
        select Invariant($"| `{scheme}` | {codes.Scale(0):0.000000} | {Join(codes.Row(0).ToArray())} | {Join(codes.Dequantize()[..Inputs])} |");

    /// <summary>y of an output in floating point.</summary>
    public static double Exact(int n) => Product(Weights, Token, n);

    private static float[] Rounded(Scheme scheme) =>
        scheme.Weights is { } rule ? Codes(rule, Weights).Dequantize() : [.. Weights.Select(weight => (float)HalfRounding.ToHalf(weight))];

    private static double Product(float[] weights, float[] token, int n) =>
        Enumerable.Range(0, Inputs).Sum(k => (double)weights[(n * Inputs) + k] * token[k]) + Bias[n];

    private static string Join<T>(IEnumerable<T> values) => string.Join(" ", values.Select(value => value is float ? Invariant($"{value:0.0000}") : Invariant($"{value}")));
}
