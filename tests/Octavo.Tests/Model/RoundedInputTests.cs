using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Tests.Model;

/// <summary>A layer of float weights whose input is rounded first, against sums in double.</summary>
public sealed class RoundedInputTests
{
    private const int Rows = 5, N = 7, K = 600;

    public static MatrixTheoryData<string, int> Cases => new(["int8", "fast7", "pytorch", "q8bert"], [1, 2]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_layer_computes_with_the_values_of_the_codes(string name, int workers)
    {
        var (rule, random) = (Scheme.Parse(name).Activations!, new Random(N));
        float[] x = [.. Enumerable.Range(0, Rows * K).Select(_ => (float)(random.NextDouble() - .3))];
        float[] w = [.. Enumerable.Range(0, N * K).Select(_ => (float)(random.NextDouble() - .5))];
        var codes = new byte[x.Length];
        var grids = new ActivationGrid[Rows * rule.BlockCount(K)];
        ActivationGrid.Quantize(rule, x, Rows, K, codes, grids);
        using var linear = Linear.Create(Leaves.Chosen, new RoundedWeights("rounded", N, K, new float[N], w, rule), new FloatWeights("float", 1, K, new float[1], w[..K]));
        using var run = new LayerRun(linear, x);
        // Twice: the room for the values is there the second time.
        for (var i = 0; i < 2; i++) new WorkerPool(workers).Run(workers, run);
        for (var (row, width) = (0, rule.BlockSize == 0 ? K : rule.BlockSize); row < Rows; row++)
        {
            for (var n = 0; n < N; n++)
                Assert.Equal(Enumerable.Range(0, K).Sum(k => (double)w[(n * K) + k] * grids[(row * rule.BlockCount(K)) + (k / width)].Value(codes[(row * K) + k])), run.Output.Row(row)[n], 1e-4);
            // The layer beside it, whose input stays as it is, differs by more than that.
            var exact = Enumerable.Range(0, K).Sum(k => (double)w[k] * x[(row * K) + k]);
            Assert.Equal(exact, run.Output.Row(row)[N], 1e-4);
            Assert.True(Math.Abs(exact - run.Output.Row(row)[0]) > 2e-4);
        }
    }

    private sealed class LayerRun : TeamWork, IDisposable
    {
        private readonly Linear _linear;
        private readonly Matrix _input = new(Rows, K);
        private readonly QuantizedRows _codes;

        public LayerRun(Linear linear, float[] x)
        {
            (_linear, _codes) = (linear, new QuantizedRows(Rows, K));
            for (var row = 0; row < Rows; row++) x.AsSpan(row * K, K).CopyTo(_input.Row(row));
        }

        public Matrix Output { get; } = new(Rows, N + 1);

        public override void Run(Worker worker) => _linear.Apply(worker, _input, Rows, Activation.None, _codes, Output);

        public void Dispose()
        {
            _input.Dispose();
            _codes.Dispose();
            Output.Dispose();
        }
    }
}
