using System.Globalization;
using System.Text.RegularExpressions;
using Iced.Intel;
using Octavo.Kernels.Emitted;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>What the inner loops consist of, read from the bytes: speed rests on nothing else being in them.</summary>
public sealed partial class InnerLoopTests
{
    private static readonly Mnemonic[] Counting = [Mnemonic.Add, Mnemonic.Sub, Mnemonic.Jne, Mnemonic.Jge];
    private static readonly Mnemonic[] Prefetching = [Mnemonic.Prefetcht0, Mnemonic.Prefetcht1];

    [Theory]
    [InlineData("Vnni512", Mnemonic.Vpdpbusd, Mnemonic.Vpbroadcastd, 34)]
    [InlineData("Fma512", Mnemonic.Vfmadd231ps, Mnemonic.Vbroadcastss, 30)]
    public void A_tile_loads_B_once_and_A_once_and_only_multiplies(string className, Mnemonic multiplication, Mnemonic broadcast, int tiles)
    {
        var codes = EmittedListing.All.Where(code => code.Class == className).ToList();
        Assert.Equal(tiles, codes.Count);
        foreach (var code in codes)
        {
            var (rows, panels) = SizeOf(code);
            var loops = InnerLoop.Of(code.Disassemble(), multiplication).ToList();
            Assert.NotEmpty(loops);
            foreach (var loop in loops)
                Check(code, loop, rows, panels, multiplication, broadcast);
        }
    }

    [Fact]
    public void The_int8_tile_of_14x32_has_28_multiplications_for_2_loads_and_14_broadcasts()
    {
        var loop = InnerLoop.Of(EmittedListing.Of("Vnni512", "R14x32").Disassemble(), Mnemonic.Vpdpbusd).Single();
        Assert.Equal((4 * 28, 4 * 2, 4 * 14), (loop.Count(Mnemonic.Vpdpbusd), loop.Loads, loop.Count(Mnemonic.Vpbroadcastd)));
        Assert.Equal(28, loop.Chains(Mnemonic.Vpdpbusd));
    }

    [Fact]
    public void The_float_tile_of_12x32_has_24_multiplications_for_2_loads_and_12_broadcasts()
    {
        var loops = InnerLoop.Of(EmittedListing.Of("Fma512", "R12x32").Disassemble(), Mnemonic.Vfmadd231ps).ToList();
        Assert.Equal([4, 1], loops.Select(loop => loop.Loads / 2));
        foreach (var loop in loops)
        {
            var steps = loop.Loads / 2;
            Assert.Equal((24 * steps, 12 * steps), (loop.Count(Mnemonic.Vfmadd231ps), loop.Count(Mnemonic.Vbroadcastss)));
        }
    }

    /// <summary>A multiplication and an addition count as two; the instructions that only add up are not counted.</summary>
    [Theory]
    [InlineData(nameof(PeakCode.Amx), PeakCode.AmxOperations, Mnemonic.Tdpbusd, 32768, 6)]
    [InlineData(nameof(PeakCode.Vnni512), PeakCode.Vnni512Operations, Mnemonic.Vpdpbusd, 128, 24)]
    [InlineData(nameof(PeakCode.Vnni256), PeakCode.Vnni256Operations, Mnemonic.Vpdpbusd, 64, 12)]
    [InlineData(nameof(PeakCode.Maddubs256), PeakCode.Maddubs256Operations, Mnemonic.Vpmaddubsw, 64, 4)]
    [InlineData(nameof(PeakCode.Lane4x256), PeakCode.Lane4x256Operations, Mnemonic.Vpmaddubsw, 64, 8)]
    [InlineData(nameof(PeakCode.Fma512), PeakCode.Fma512Operations, Mnemonic.Vfmadd231ps, 32, 24)]
    [InlineData(nameof(PeakCode.Fma256), PeakCode.Fma256Operations, Mnemonic.Vfmadd231ps, 16, 12)]
    public void A_peak_loop_touches_no_memory_and_does_what_it_counts(string name, int operations, Mnemonic multiplication, int each, int chains)
    {
        var loop = InnerLoop.Of(EmittedListing.Of(nameof(PeakCode), name).Disassemble(), multiplication).Single();
        Assert.Equal(operations, each * loop.Count(multiplication));
        Assert.Equal(chains, loop.Chains(multiplication));
        Assert.DoesNotContain(loop.Instructions, i => Enumerable.Range(0, i.OpCount).Any(n => i.GetOpKind(n) == OpKind.Memory));
        Assert.Equal(2, loop.Count(Counting));
    }

    private static void Check(EmittedListing code, InnerLoop loop, int rows, int panels, Mnemonic multiplication, Mnemonic broadcast)
    {
        Assert.True(loop.Loads > 0 && loop.Loads % panels == 0, $"{code}: {loop.Loads} loads of B for {panels} panels");
        var steps = loop.Loads / panels;
        var expected = (Multiplications: rows * panels * steps, Broadcasts: rows * steps, Folded: 0);
        var actual = (loop.Count(multiplication), loop.Count(broadcast), loop.FoldedLoads(multiplication));
        Assert.True(expected == actual, $"{code}: {actual}, not {expected}");
        Assert.InRange(loop.Chains(multiplication), rows * panels, 28);
        Assert.True(!loop.SpillsAndStores().Any(), $"{code}: {string.Join("; ", loop.SpillsAndStores())}");
        var others = loop.Instructions.Count - expected.Multiplications - expected.Broadcasts - loop.Loads;
        Assert.True(others == loop.Count(Counting) + loop.Count(Prefetching), $"{code}: {others} other instructions");
        Assert.InRange(loop.Count(Counting), 4, 6);
    }

    private static (int Rows, int Panels) SizeOf(EmittedListing code)
    {
        var size = TileName().Match(code.Name);
        return (Number(size.Groups[1]), Number(size.Groups[2]) / 16);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^R(\d+)x(\d+)$")]
    private static partial Regex TileName();
}
