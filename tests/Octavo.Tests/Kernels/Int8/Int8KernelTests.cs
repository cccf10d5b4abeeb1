using Octavo.Kernels;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Int8;

/// <summary>Every kernel of this CPU against the naive sum: bit for bit, within its contract.</summary>
public sealed unsafe class Int8KernelTests
{
    private const int Guard = 0x5A5A5A5A;

    public static TheoryData<string> Kernels => [.. Int8Kernels.Available.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_equals_the_naive_sum_for_every_size_of_tile(string name)
    {
        var kernel = Int8Kernels.Available.Single(kernel => kernel.Name == name);
        var random = new Random(1);
        for (var rows = 1; rows <= kernel.MaxRows; rows++)
        {
            for (var panels = 1; panels <= 4; panels++)
            {
                for (var k4 = 4; k4 <= 200; k4 += rows == kernel.MaxRows ? 4 : 28)
                    Check(kernel, Operands.Random(random, kernel.Contract, rows, k4 * 4), rows, panels);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_is_exact_for_extreme_operands(string name)
    {
        var kernel = Int8Kernels.Available.Single(kernel => kernel.Name == name);
        var random = new Random(2);
        for (var round = 0; round < 40; round++)
        {
            for (var rows = 1; rows <= kernel.MaxRows; rows++)
                Check(kernel, Operands.Extreme(random, kernel.Contract, rows, 16 * (1 + random.Next(48)), round), rows, 4);
        }
    }

    /// <summary>Else no machine that has better ones would ever run them in a model.</summary>
    [Fact]
    public void Every_level_runs_its_own_kernels_and_each_is_exact_for_its_contract()
    {
        var ran = new HashSet<string>(StringComparer.Ordinal);
        foreach (var level in KernelSet.Available.Select(KernelSet.NameOf))
        {
            foreach (var contract in Enum.GetValues<Int8Contract>())
            {
                var kernel = Int8Kernels.Select(contract, level);
                ran.Add(kernel.Name);
                Assert.True(contract.Meets(kernel.Contract));
                var own = level == "avx512" && contract is Int8Contract.Any ? "avx2" : level;
                Assert.Equal(own, kernel.InstructionSet);
            }
        }

        Assert.Equal(Int8Kernels.Available.Select(kernel => kernel.Name).Order(StringComparer.Ordinal), ran.Order(StringComparer.Ordinal));
    }

    /// <summary>At the most inputs a layer may have, the largest products stay within 32 bits; one more is refused.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Sums_of_the_most_inputs_are_exact(string name)
    {
        var kernel = Int8Kernels.Available.Single(kernel => kernel.Name == name);
        // A multiple of 16 as layers are padded to; what is behind the last input is zero.
        const int K = Int8Layer.MostInputs;
        var (code, weight) = kernel.Contract switch
        {
            Int8Contract.Any => (byte.MaxValue, sbyte.MinValue),
            Int8Contract.PairSafe => (byte.MaxValue, (sbyte)-64),
            Int8Contract.Lane4 => ((byte)127, (sbyte)-32),
            _ => ((byte)127, sbyte.MinValue),
        };
        var weights = new sbyte[16 * K];
        Array.Fill(weights, weight);
        using var packed = PackedInt8Weights.Pack(weights, 16, K);
        Assert.True(packed.ContractFor(code <= 127).Meets(kernel.Contract));
        using var a = new NativeBuffer(packed.PaddedK + 64);
        using var c = new NativeBuffer(64 * sizeof(int));
        new Span<byte>(a.Pointer, K).Fill(code);
        var args = new Int8TileArgs
        {
            A = a.Pointer,
            Lda = packed.PaddedK,
            B = packed.Pointer,
            BStride = packed.PanelStride,
            K4 = packed.K4,
            C = (int*)c.Pointer,
            Rows = 1,
            Panels = 1,
            ColumnSums = packed.ColumnSums,
        };
        kernel.Tile(in args);
        Assert.All(c.AsSpan<int>()[..16].ToArray(), sum => Assert.Equal((long)K * code * weight, sum));
    }

    [Fact]
    public void An_unknown_instruction_set_is_refused() =>
        Assert.Throws<ArgumentException>(() => Int8Kernels.Select(Int8Contract.Any, "mmx"));

    /// <summary>One tile against the naive sum; what lies beside it is not written.</summary>
    internal static void Check(Int8Kernel kernel, Operands operands, int rows, int panels)
    {
        using var packed = PackedInt8Weights.Pack(operands.Weights, 64, operands.K);
        Assert.True(packed.ContractFor(operands.IsSevenBit).Meets(kernel.Contract));
        var lda = packed.PaddedK + 64;
        using var a = new NativeBuffer((long)rows * lda);
        using var c = new NativeBuffer((rows + 1) * 256L);
        for (var row = 0; row < rows; row++)
            operands.Activations.AsSpan(row * operands.K, operands.K).CopyTo(new Span<byte>(a.Pointer + (row * lda), operands.K));
        c.AsSpan<int>().Fill(Guard);
        var args = new Int8TileArgs
        {
            A = a.Pointer,
            Lda = lda,
            B = packed.Pointer,
            BStride = packed.PanelStride,
            K4 = packed.K4,
            C = (int*)c.Pointer,
            Rows = rows,
            Panels = panels,
            ColumnSums = packed.ColumnSums,
        };
        kernel.Tile(in args);
        var actual = c.AsSpan<int>();
        for (var i = 0; i < actual.Length; i++)
        {
            int row = i / 64, column = i % 64;
            var expected = row < rows && column < 16 * panels ? operands.Dot(row, column) : Guard;
            if (actual[i] != expected)
                Assert.Fail($"{kernel}: {rows} rows, {panels} panels, k {operands.K}: [{row}, {column}] is {actual[i]}, not {expected}.");
        }
    }
}
