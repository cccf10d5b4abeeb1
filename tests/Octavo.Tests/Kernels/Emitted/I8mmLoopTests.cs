using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>What the inner loops of ARM64's tiles consist of, read from the bytes, as <see cref="InnerLoopTests"/> reads those of x86-64.</summary>
public sealed class I8mmLoopTests
{
    private const string Jump = "cbnz";

    public static TheoryData<int> Pairs => [.. Enumerable.Range(1, I8mmKernel.Rows / 2)];

    /// <summary>
    /// Eight inputs: each pair of rows once, of the columns two groups of four each, four zips to eight columns; a multiplication for each
    /// two rows by two columns. No spill, no store.
    /// </summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_step_loads_each_row_and_column_once_and_only_multiplies(int pairs)
    {
        var loop = Loop(pairs);
        var columns = pairs <= 3 ? 16 : 8;
        Assert.Equal(pairs * columns / 2, loop["usmmla"]);
        Assert.Equal((columns / 4) + (pairs / 2), loop["ldp"]);
        Assert.Equal(pairs % 2, loop.GetValueOrDefault("ldr"));
        Assert.Equal((columns / 4, columns / 4), (loop["zip1"], loop["zip2"]));
        Assert.Equal((2, 1, 1), (loop["add"], loop["sub"], loop[Jump]));
        Assert.Equal(7 + (pairs % 2), loop.Count);
    }

    /// <summary>What docs/kernels.md says beside the dot product: 12 rows, 16 columns and 16 inputs are 3,072 products.</summary>
    [Fact]
    public void Twelve_rows_take_96_multiplications_where_the_dot_product_takes_192()
    {
        var loop = Loop(I8mmKernel.Rows / 2);
        const int Repetitions = 4, OfMultiplication = 32;
        Assert.Equal(12 * 16 * 16, OfMultiplication * Repetitions * loop["usmmla"]);
        Assert.Equal((96, 148), (Repetitions * loop["usmmla"], Repetitions * loop.Values.Sum()));
    }

    private static Dictionary<string, int> Loop(int pairs)
    {
        var lines = EmittedListing.Of(nameof(I8mm), $"R{2 * pairs}").Lines.ToList();
        var end = lines.FindIndex(line => line.Text.StartsWith(Jump, StringComparison.Ordinal));
        var target = lines[end].Text.Split(' ')[^1];
        var start = lines.FindIndex(line => $"{line.Start}" == target);
        return lines[start..(end + 1)].GroupBy(line => line.Text.Split(' ')[0]).ToDictionary(group => group.Key, group => group.Count());
    }
}
