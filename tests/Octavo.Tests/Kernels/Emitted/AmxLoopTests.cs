using Iced.Intel;
using Octavo.Kernels.Emitted;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>What the inner loops over tiles consist of, read from the bytes, as <see cref="InnerLoopTests"/> reads those over vectors.</summary>
public sealed class AmxLoopTests
{
    private static readonly Mnemonic[] Counting = [Mnemonic.Add, Mnemonic.Sub, Mnemonic.Jne];

    public static TheoryData<int, int> Sizes => [.. EmittedCode.AmxSizes];

    /// <summary>Each tile of A and of B once a step: 32 x 32 sums, four loads and four multiplications of 16,384 products each.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_step_loads_each_tile_once_and_only_multiplies(int rows, int panels)
    {
        var loop = Assert.Single(InnerLoop.Of(EmittedListing.Of(nameof(Amx), $"R{rows}x{16 * panels}").Disassemble(), Mnemonic.Tdpbusd));
        var (rowTiles, pointers) = (rows / 16, (rows / 16) + panels);
        Assert.Equal((rowTiles * panels, pointers), (loop.Count(Mnemonic.Tdpbusd), loop.Loads));
        Assert.Equal(rowTiles * panels, loop.Chains(Mnemonic.Tdpbusd));
        Assert.Equal(pointers + 2, loop.Count(Counting));
        // Only with few rows the next panels are asked for, each line of them once.
        Assert.Equal(panels == 4 ? panels * 16 : 0, loop.Count(Mnemonic.Prefetcht1));
        Assert.Equal(loop.Instructions.Count, loop.Count(Mnemonic.Tdpbusd, Mnemonic.Prefetcht1) + loop.Loads + loop.Count(Counting));
        Assert.Empty(loop.SpillsAndStores());
    }

    /// <summary>Beside 64 inputs of a block, eight rows of the one before: 16 vectors, six instructions each. With GELU, 20 more, two rows.</summary>
    [Theory]
    [InlineData(nameof(Amx.Layer32x32), 16, 1)]
    [InlineData(nameof(Amx.LayerGelu32x32), 4, 12)]
    public void Between_the_multiplications_of_a_block_rows_of_the_last_become_floats(string name, int vectors, int fusedOfEach)
    {
        var code = EmittedListing.Of(nameof(Amx), name).Disassemble();
        var alone = Assert.Single(InnerLoop.Of(code, Mnemonic.Tdpbusd), loop => loop.Count(Mnemonic.Vfmadd213ps) == 0);
        Assert.Equal((4, 4, 6), (alone.Count(Mnemonic.Tdpbusd), alone.Loads, alone.Count(Counting)));
        Assert.Equal(14, alone.Instructions.Count);
        var end = Array.FindIndex(code, instruction => instruction.Mnemonic == Mnemonic.Jge);
        var start = Array.FindIndex(code, instruction => instruction.IP == code[end].NearBranchTarget);
        var both = new InnerLoop(code[start..end]);
        Assert.Equal((4, 4), (both.Count(Mnemonic.Tdpbusd), both.Count(Mnemonic.Tileloadd)));
        foreach (var mnemonic in (Mnemonic[])[Mnemonic.Vpmulld, Mnemonic.Vpaddd, Mnemonic.Vcvtdq2ps, Mnemonic.Vmovups])
            Assert.Equal(vectors, both.Count(mnemonic));
        Assert.Equal(vectors * fusedOfEach, both.Count(Mnemonic.Vfmadd213ps));
        Assert.Equal(fusedOfEach == 1 ? 0 : vectors, both.Count(Mnemonic.Vdivps));
    }

    [Fact]
    public void Tiles_are_configured_once_and_released_once()
    {
        foreach (var code in EmittedListing.All.Where(code => code.Class == nameof(Amx)))
        {
            var instructions = code.Disassemble();
            Assert.Single(instructions, instruction => instruction.Mnemonic == Mnemonic.Ldtilecfg);
            Assert.Single(instructions, instruction => instruction.Mnemonic == Mnemonic.Tilerelease);
        }
    }
}
