using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Tests.Kernels.Int8;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>The int8 tiles of ARM64 on every CPU, interpreted, against the naive sum, and by the CPU itself where it has the instruction.</summary>
public sealed class InterpretedI8mmTests
{
    public static TheoryData<int> Rows => [.. Enumerable.Range(1, I8mmKernel.Rows)];

    [Fact]
    public void Every_emitted_tile_is_in_the_table()
    {
        Assert.Equal(EmittedListing.All.Count(code => code.Class == nameof(I8mm)), Rows.Count(row => !I8mm.Tile(row.Data).IsEmpty));
        Assert.Equal(I8mmKernel.Rows / 2, Rows.Count(row => !I8mm.Tile(row.Data).IsEmpty));
        Assert.True(I8mm.Tile(I8mmKernel.Rows + 2).IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_tile_is_exact_and_stays_within_its_operands(int rows)
    {
        var random = new Random(rows);
        foreach (var kernel in Kernels())
        {
            for (var panels = 1; panels <= 4; panels++)
            {
                for (var round = 0; round < 6; round++)
                    Int8KernelTests.Check(kernel, Operands.Extreme(random, Int8Contract.Any, rows, 16 * (1 + random.Next(4)), round), rows, panels);
                foreach (var k in (int[])[1, 17, 64, 100])
                    Int8KernelTests.Check(kernel, Operands.Random(random, Int8Contract.Any, rows, k), rows, panels);
            }
        }
    }

    /// <summary>Parts of equal length: one, two, and three of which the last is shorter.</summary>
    [Theory]
    [InlineData(I8mmKernel.MostInputs)]
    [InlineData(I8mmKernel.MostInputs + 1)]
    [InlineData((2 * I8mmKernel.MostInputs) + 16)]
    public void More_inputs_than_are_laid_out_at_once_are_summed_in_parts(int k)
    {
        var random = new Random(k);
        foreach (var kernel in Kernels())
        {
            Int8KernelTests.Check(kernel, Operands.Random(random, Int8Contract.Any, 3, k), 3, 2);
            Int8KernelTests.Check(kernel, Operands.Extreme(random, Int8Contract.Any, I8mmKernel.Rows, k, 0), I8mmKernel.Rows, 1);
        }
    }

    private static IEnumerable<Int8Kernel> Kernels()
    {
        yield return new InterpretedI8mmKernel();
        if (I8mmKernel.IsSupported)
            yield return new I8mmKernel();
    }
}
