using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Numerics;

namespace Octavo.Tests.Kernels.Int8;

public sealed unsafe class Int8LayerTests
{
    [Theory]
    [InlineData(70, 600)]
    [InlineData(2, 21)]
    [InlineData(48, 512)]
    public void A_layer_that_was_replaced_panel_by_panel_is_the_one_that_was_packed(int n, int k)
    {
        var random = new Random(n);
        foreach (var scheme in Scheme.All.Where(scheme => scheme.Weights is not null))
        {
            var (rule, inputs) = (scheme.Weights!, scheme.Activations!);
            using var changed = new Int8Layer(Leaves.Chosen, n, k, rule, inputs);
            // Twice: nothing of the first weights may remain.
            for (var time = 0; time < 2; time++)
            {
                var weights = WeightGrid.Quantize(rule, [.. Enumerable.Range(0, n * k).Select(_ => (float)(random.NextDouble() - 0.5))], n, k);
                float[] scales = [.. Enumerable.Range(0, n).Select(weights.Scale)];
                using var packed = new Int8Layer(Leaves.Chosen, weights.Codes, scales, n, k, inputs.BlockSize, inputs.Highest <= sbyte.MaxValue);
                for (var column = 0; column < n; column += 16)
                {
                    var count = Math.Min(16, n - column);
                    changed.Replace(column, weights.Codes.Slice(column * k, count * k), scales.AsSpan(column, count));
                }

                Assert.True(new ReadOnlySpan<sbyte>(packed.Packed.Pointer, (int)packed.Packed.Length).SequenceEqual(new(changed.Packed.Pointer, (int)changed.Packed.Length)));
                Assert.True(new ReadOnlySpan<float>(packed.Scales, packed.Packed.PaddedN).SequenceEqual(new(changed.Scales, packed.Packed.PaddedN)));
                Assert.Equal(packed.Blocks, changed.Blocks);
                for (var b = 0; b < packed.Blocks; b++)
                    Assert.True(new ReadOnlySpan<int>(packed.ColumnSums(b), packed.Packed.PaddedN).SequenceEqual(new(changed.ColumnSums(b), packed.Packed.PaddedN)));
                // The rule promises no more than the codes keep.
                Assert.True(packed.Packed.ContractFor(inputs.Highest <= sbyte.MaxValue).Meets(changed.Kernel.Contract));
            }
        }
    }

    [Theory]
    [InlineData(65_793, 0, true)]
    [InlineData(65_794, 0, false)]
    [InlineData(65_808, 256, true)]
    public void Inputs_whose_sums_do_not_fit_32_bits_are_refused(int k, int blockWidth, bool fits)
    {
        Int8Layer Create() => new(Leaves.Chosen, new sbyte[k], [1f], 1, k, blockWidth, sevenBits: false);
        if (fits) Create().Dispose();
        else Assert.Contains("65793", Assert.Throws<ArgumentException>(() => Create()).Message, StringComparison.Ordinal);
    }
}
