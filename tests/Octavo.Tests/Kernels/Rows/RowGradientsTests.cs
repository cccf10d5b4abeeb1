using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Rows;

/// <summary>Gradients of rows equal double precision, with the same bits on every instruction set.</summary>
public unsafe class RowGradientsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(384)]
    public void LayerNorm_of_any_width_has_the_slopes_of_its_definition(int width)
    {
        var random = new Random(width);
        using var rows = new Matrix(6, width);
        for (var r = 0; r < 6; r++)
        {
            foreach (ref var value in rows.Row(r)) value = (float)(random.NextDouble() - 0.5);
        }

        var found = OnEverySet(leaves =>
        {
            using var result = new Matrix(3, width);
            var row = new LayerNormRow(P(rows, 0), P(rows, 1), P(rows, 2), P(rows, 3));
            leaves.Gradients.LayerNorm(row, P(rows, 4), 1e-3f, width, P(result, 0), P(result, 1), P(result, 2));
            Assert.All(new ReadOnlySpan<float>(P(result, 0) + width, result.Stride - width).ToArray(), pad => Assert.Equal(0f, pad));
            return [.. result.Row(0), .. result.Row(1), .. result.Row(2)];
        });
        double[] Row(int r) => [.. rows.Row(r).ToArray().Select(value => (double)value)];
        var (x, d) = (NaiveRows.Add(Row(0), Row(1)), NaiveRows.Add(Row(2), Row(3)));
        var expected = NaiveGradients.LayerNorm(x, Row(4), 1e-3, d);
        double Objective(double[] at) => NaiveRows.LayerNorm(at, Row(4), new double[width], 1e-3).Select((y, i) => y * d[i]).Sum();
        for (var i = 0; i < width; i++)
        {
            const double Step = 1e-5;
            var (above, below) = ((double[])x.Clone(), (double[])x.Clone());
            (above[i], below[i]) = (x[i] + Step, x[i] - Step);
            Assert.Equal((Objective(above) - Objective(below)) / (2 * Step), expected.X[i], 1e-6);
            Assert.Equal(expected.X[i], found[i], 2e-5);
            Assert.Equal(expected.Weight[i], found[width + i], 1e-5);
            Assert.Equal(expected.Bias[i], found[(2 * width) + i], 1e-6);
        }
    }

    [Fact]
    public void AdamW_is_its_definition()
    {
        const int Count = 48;
        const int Step = 3;
        var factors = new AdamWFactors(
            GradientScale: 0.5f, Decay: 1 - (0.01f * 0.2f), Beta1: 0.9f, Beta2: 0.999f,
            StepSize: (float)(0.01 / (1 - Math.Pow(0.9, Step))), InverseRoot: (float)(1 / Math.Sqrt(1 - Math.Pow(0.999, Step))), Epsilon: 1e-8f);
        float[] Start() => [.. Enumerable.Range(0, 4 * Count).Select(i => (i >= 3 * Count ? 0.1f : 0.3f) * MathF.Abs(MathF.Sin(i + 1)))];
        var found = OnEverySet(leaves =>
        {
            using var state = new Matrix(4 * 64);
            for (var part = 0; part < 4; part++) Start().AsSpan(part * Count, Count).CopyTo(state.Row(0)[(part * 64)..]);
            leaves.Optimizer.AdamW(P(state), P(state) + 64, P(state) + 128, P(state) + 192, Count, factors);
            return [.. Enumerable.Range(0, 4).SelectMany(part => state.Row(0).Slice(part * 64, Count).ToArray())];
        });
        var start = Start();
        for (var i = 0; i < Count; i++)
        {
            var (value, first, second) = NaiveGradients.AdamW(
                (start[i], start[(2 * Count) + i], start[(3 * Count) + i]), start[Count + i] * 0.5, Step, rate: 0.01, decay: 0.2, (0.9, 0.999), 1e-8);
            Assert.Equal(value, found[i], 1e-6);
            Assert.Equal(first, found[(2 * Count) + i], 1e-6);
            Assert.Equal(second, found[(3 * Count) + i], 1e-6);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 7, 2)]
    [InlineData(33, 50, 70)]
    [InlineData(600, 401, 33)]
    public void Gradients_of_a_linear_layer_are_the_naive_sums(int rows, int k, int n)
    {
        var random = new Random(rows);
        Matrix Random(int columns)
        {
            var matrix = new Matrix(rows, columns);
            for (var r = 0; r < rows; r++)
            {
                foreach (ref var value in matrix.Row(r)) value = (float)(random.NextDouble() - 0.5);
            }

            return matrix;
        }

        using var x = Random(k);
        using var dy = Random(n);
        var found = OnEverySet(leaves =>
        {
            using var weights = new PackedFloatWeights(n, k);
            using var bias = new Matrix(n);
            using var scratch = new LinearScratch(rows, Math.Max(k, n));
            LinearGradient.Run(Worker.Alone, leaves, x, dy, rows, scratch, adds: false, weights, bias);
            LinearGradient.Run(Worker.Alone, leaves, x, dy, rows, scratch, adds: true, weights, bias);
            var values = new float[n * k];
            weights.Unpack(0, n, values);
            return [.. values, .. bias.Row(0)];
        });
        var expected = NaiveGradients.Linear(Doubles(x), new double[n * k], Doubles(dy));
        for (var i = 0; i < expected.Weights.Length; i++)
            Assert.Equal(2 * expected.Weights[i], found[i], 1e-4);
        for (var i = 0; i < n; i++)
            Assert.Equal(2 * expected.Bias[i], found[(n * k) + i], 1e-4);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(40, 35)]
    public void Transposed_weights_are_the_same_weights(int n, int k)
    {
        var values = Enumerable.Range(1, n * k).Select(i => (float)i).ToArray();
        using var packed = PackedFloatWeights.Pack(values, n, k);
        using var transposed = new PackedFloatWeights(k, n);
        for (var panel = 0; panel < packed.PaddedN / 16; panel++) packed.TransposePanel(panel, transposed);
        var found = new float[n * k];
        transposed.Unpack(0, k, found);
        for (var i = 0; i < n * k; i++) Assert.Equal(values[i], found[(i % k * n) + (i / k)]);
        using var again = new PackedFloatWeights(n, k);
        again.Replace(0, n, values);
        Assert.Equal(packed.Buffer.AsSpan<float>(), again.Buffer.AsSpan<float>());
    }

    private static double[][] Doubles(Matrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(r => Array.ConvertAll(matrix.Row(r).ToArray(), value => (double)value))];

    private static float[] OnEverySet(Func<Leaves, float[]> compute)
    {
        var results = KernelSet.Available.Select(set => compute(Leaves.For(set))).ToList();
        Assert.All(results, result => Assert.Equal(results[0], result));
        return results[0];
    }

    private static float* P(Matrix matrix, int row = 0) => (float*)matrix.Buffer.Pointer + ((nint)row * matrix.Stride);
}
