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
        yield return Amx();
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

    /// <summary>
    /// Six sums in turn, for a product takes 52 cycles and another can begin every sixteen. The configuration, all tiles of 16 rows of
    /// 64 bytes, is made on the stack.
    /// </summary>
    private static Code Amx() => new("Amx", Listing.Assemble(c =>
    {
        const int configuration = 64;
        c.sub(rsp, configuration);
        c.vpxord(zmm0, zmm0, zmm0);
        c.vmovdqu32(__zmmword_ptr[rsp], zmm0);
        c.mov(__byte_ptr[rsp], 1);
        for (var tile = 0; tile < 8; tile++)
        {
            c.mov(__word_ptr[rsp + 16 + (2 * tile)], 64);
            c.mov(__byte_ptr[rsp + 48 + tile], 16);
        }

        c.ldtilecfg(__[rsp]);
        c.add(rsp, configuration);
        AssemblerRegisterTMM[] sums = [tmm0, tmm1, tmm2, tmm3, tmm4, tmm5];
        foreach (var tile in sums.Append(tmm6).Append(tmm7))
            c.tilezero(tile);
        var loop = c.CreateLabel();
        c.Label(ref loop);
        Repeat(24, i => c.tdpbusd(sums[i % 6], tmm6, tmm7));
        c.sub(rdi, 1);
        c.jne(loop);
        c.tilerelease();
        c.vzeroupper();
        c.ret();
    }), Operations: 24 * 16 * 16 * 64 * 2);

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
