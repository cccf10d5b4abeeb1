using Octavo.Tensors;

namespace Octavo.Kernels.Rows;

/// <summary>
/// Cosines and sines of the angles by which positions turn queries and keys: position p turns pair i of a head by p / theta^(2 i / d).
/// The angles are rounded to floats where Transformers rounds them, which at position 8,000 moves them by up to 0.0002 radians.
/// </summary>
internal sealed unsafe class Turns : IDisposable
{
    // pi / 2 in three parts (fdlibm's, Sun Microsystems 1993): the first has 33 bits, so that its multiples up to 2^20 are exact.
    private const double First = 1.57079632673412561417e+00, Second = 6.07710050630396597660e-11, Third = 2.02226624871116645580e-21;

    private readonly Matrix _table;

    /// <summary>For positions 0 to <paramref name="tokens"/> - 1.</summary>
    /// <param name="tokens">How many positions.</param>
    /// <param name="dimension">d, even.</param>
    /// <param name="theta">The base.</param>
    public Turns(int tokens, int dimension, double theta)
    {
        _table = new Matrix(tokens, dimension);
        var half = dimension / 2;
        var speeds = new float[half];
        for (var i = 0; i < half; i++)
            speeds[i] = 1f / (float)Math.Pow(theta, 2f * i / dimension);
        for (var p = 0; p < tokens; p++)
        {
            var row = _table.Row(p);
            for (var i = 0; i < half; i++)
                (row[i], row[half + i]) = CosineAndSine(p * speeds[i]);
        }
    }

    /// <summary>Turns the first heads of a row.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="x">Heads side by side, [rows, at least <paramref name="heads"/> * d].</param>
    /// <param name="row">Which row.</param>
    /// <param name="heads">How many heads are turned.</param>
    /// <param name="position">The row's position.</param>
    public void Apply(RowLeaves leaves, Matrix x, int row, int heads, int position)
    {
        var from = (float*)x.Buffer.Pointer + ((nint)row * x.Stride);
        var turn = (float*)_table.Buffer.Pointer + ((nint)position * _table.Stride);
        for (var head = 0; head < heads; head++)
            leaves.Rotation.Turn(from + (head * _table.Columns), turn, _table.Columns / 2);
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    /// <summary>cos(x) and sin(x) of 0 to 2^20, by sums and products alone: the mathematics libraries of operating systems differ in last bits.</summary>
    internal static (float Cosine, float Sine) CosineAndSine(float x)
    {
        var quarters = Math.Round(x * (2 / Math.PI));
        var r = x - (quarters * First) - (quarters * Second) - (quarters * Third);
        var (cosine, sine) = ((float)Cosine(r), (float)Sine(r));
        return ((int)quarters & 3) switch
        {
            0 => (cosine, sine),
            1 => (-sine, cosine),
            2 => (-cosine, -sine),
            _ => (sine, -cosine),
        };
    }

    /// <summary>Taylor's series up to r^16: of |r| at most pi / 4 what is left out is below 1e-17.</summary>
    private static double Cosine(double r)
    {
        var (square, sum) = (r * r, 1.0);
        for (var n = 16; n > 0; n -= 2)
            sum = 1 - (sum * square / (n * (n - 1)));
        return sum;
    }

    /// <summary>Up to r^17.</summary>
    private static double Sine(double r)
    {
        var (square, sum) = (r * r, 1.0);
        for (var n = 16; n > 0; n -= 2)
            sum = 1 - (sum * square / (n * (n + 1)));
        return r * sum;
    }
}
