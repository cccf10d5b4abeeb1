using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static KernelGenerator.Registers;

namespace KernelGenerator;

/// <summary>
/// void f(nint iterations): instructions without memory and with more independent chains than latency needs. All operands
/// are zero. Operations count a multiplication and an addition as two.
/// </summary>
internal static class PeakLoops
{
    public static IEnumerable<Code> All()
    {
        yield return Loop("Vnni512", 24 * 128, c => Repeat(24, i => c.vpdpbusd(Zmm[i], Zmm[30], Zmm[31])));
        yield return Loop("Vnni256", 24 * 64, c => Repeat(24, i => c.vpdpbusd(Ymm[i % 12], Ymm[14], Ymm[15])));
        yield return Loop("Maddubs256", 16 * 64, c => Repeat(16, i =>
        {
            var product = Ymm[8 + (i % 4)];
            c.vpmaddubsw(product, Ymm[14], Ymm[15]);
            c.vpmaddwd(product, product, Ymm[13]);
            c.vpaddd(Ymm[i % 8], Ymm[i % 8], product);
        }));
        yield return Loop("Lane4x256", 8 * 256, c => Repeat(8, i => LaneGroup(c, Ymm[i % 4], Ymm[4 + (i % 4)], Ymm[8 + (i % 4)])));
        yield return Loop("Fma512", 24 * 32, c => Repeat(24, i => c.vfmadd231ps(Zmm[i], Zmm[30], Zmm[31])));
        yield return Loop("Fma256", 24 * 16, c => Repeat(24, i => c.vfmadd231ps(Ymm[i % 12], Ymm[14], Ymm[15])));
    }

    private static void LaneGroup(Assembler c, AssemblerRegisterYMM sum, AssemblerRegisterYMM lane, AssemblerRegisterYMM product)
    {
        c.vpmaddubsw(lane, ymm14, ymm15);
        for (var step = 1; step < 4; step++)
        {
            c.vpmaddubsw(product, ymm14, ymm15);
            c.vpaddw(lane, lane, product);
        }

        c.vpmaddwd(lane, lane, ymm13);
        c.vpaddd(sum, sum, lane);
    }

    private static Code Loop(string name, int operations, Action<Assembler> body) => new(name, Listing.Assemble(c =>
    {
        var is512 = name.EndsWith("512", StringComparison.Ordinal);
        Repeat(is512 ? 32 : 16, i =>
        {
            if (is512)
                c.vpxord(Zmm[i], Zmm[i], Zmm[i]);
            else
                c.vpxor(Ymm[i], Ymm[i], Ymm[i]);
        });
        var loop = c.CreateLabel();
        c.Label(ref loop);
        body(c);
        c.sub(rdi, 1);
        c.jne(loop);
        c.vzeroupper();
        c.ret();
    }), Operations: operations);

    private static void Repeat(int count, Action<int> action)
    {
        for (var i = 0; i < count; i++)
            action(i);
    }
}
