using Iced.Intel;
using static Octavo.Tests.Kernels.Emitted.Interpreter.LaneOperations;
using static Octavo.Tests.Kernels.Emitted.Interpreter.VectorOperation;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>
/// Vector instructions by what they do in one lane: d is what the destination held, a and b the sources; with one source
/// both are that. VectorInstructionTests compares every line with the CPU.
/// </summary>
internal static class VectorInstructions
{
    public static Dictionary<Mnemonic, Execute> All { get; } = new()
    {
        [Mnemonic.Vzeroupper] = ZeroUpper,
        [Mnemonic.Vmovups] = Integers((_, _, b) => b),
        [Mnemonic.Vmovdqu32] = Integers((_, _, b) => b),
        [Mnemonic.Vmovdqu8] = Lanes(1, 1, (_, _, b) => b),
        [Mnemonic.Vpbroadcastd] = Broadcast(4),
        [Mnemonic.Vbroadcastss] = Broadcast(4),
        [Mnemonic.Vpbroadcastb] = Broadcast(1),

        [Mnemonic.Vpxor] = Integers((_, a, b) => a ^ b),
        [Mnemonic.Vpxord] = Integers((_, a, b) => a ^ b),
        [Mnemonic.Vpandd] = Integers((_, a, b) => a & b),
        [Mnemonic.Vpord] = Integers((_, a, b) => a | b),
        [Mnemonic.Vandps] = Integers((_, a, b) => a & b),
        [Mnemonic.Vorps] = Integers((_, a, b) => a | b),
        [Mnemonic.Vxorps] = Integers((_, a, b) => a ^ b),
        [Mnemonic.Vpaddd] = Integers((_, a, b) => a + b),
        [Mnemonic.Vpsubd] = Integers((_, a, b) => a - b),
        [Mnemonic.Vpmulld] = Integers((_, a, b) => a * b),
        [Mnemonic.Vpmaxsd] = Integers((_, a, b) => Math.Max(a, b)),
        [Mnemonic.Vpminsd] = Integers((_, a, b) => Math.Min(a, b)),
        [Mnemonic.Vpslld] = Shift((a, count) => count > 31 ? 0 : a << count),
        [Mnemonic.Vpsrld] = Shift((a, count) => count > 31 ? 0 : a >>> count),
        [Mnemonic.Vpsrad] = Shift((a, count) => a >> Math.Min(count, 31)),
        [Mnemonic.Vpaddw] = Lanes(2, 2, (_, a, b) => a + b),
        [Mnemonic.Vpmaddubsw] = Lanes(2, 2, (_, a, b) => Saturated16(UnsignedBySigned(a, b))),
        [Mnemonic.Vpmaddwd] = Lanes(4, 4, (_, a, b) => (uint)Words(a, b)),
        [Mnemonic.Vpdpbusd] = Lanes(4, 4, (d, a, b) => d + (ulong)(UnsignedBySigned(a, b) + UnsignedBySigned(a >> 16, b >> 16))),
        [Mnemonic.Vpmovdb] = Lanes(4, 1, (_, _, b) => b),
        [Mnemonic.Vpmovusdb] = Lanes(4, 1, (_, _, b) => Math.Min(b, 255)),
        [Mnemonic.Vpmovsdb] = Lanes(4, 1, (_, _, b) => (ulong)Math.Clamp((int)b, -128, 127)),
        [Mnemonic.Vpmovzxbd] = Lanes(1, 4, (_, _, b) => b),
        [Mnemonic.Vpmovsxbd] = Lanes(1, 4, (_, _, b) => (ulong)(sbyte)b),

        [Mnemonic.Vaddps] = Floats((_, a, b) => a + b),
        [Mnemonic.Vsubps] = Floats((_, a, b) => a - b),
        [Mnemonic.Vmulps] = Floats((_, a, b) => a * b),
        [Mnemonic.Vdivps] = Floats((_, a, b) => a / b),
        [Mnemonic.Vminps] = Floats((_, a, b) => a < b ? a : b),
        [Mnemonic.Vmaxps] = Floats((_, a, b) => a > b ? a : b),
        [Mnemonic.Vfmadd132ps] = Floats((d, a, b) => MathF.FusedMultiplyAdd(d, b, a)),
        [Mnemonic.Vfmadd213ps] = Floats((d, a, b) => MathF.FusedMultiplyAdd(a, d, b)),
        [Mnemonic.Vfmadd231ps] = Floats((d, a, b) => MathF.FusedMultiplyAdd(a, b, d)),
        [Mnemonic.Vfnmadd213ps] = Floats((d, a, b) => MathF.FusedMultiplyAdd(-a, d, b)),
        [Mnemonic.Vfnmadd231ps] = Floats((d, a, b) => MathF.FusedMultiplyAdd(-a, b, d)),
        [Mnemonic.Vcvtdq2ps] = Lanes(4, 4, (_, _, b) => BitConverter.SingleToUInt32Bits((int)b)),
        [Mnemonic.Vcvtps2dq] = Rounding((in i, b) => ToInteger(ByControl(i, b))),
        [Mnemonic.Vcvttps2dq] = Rounding((in _, b) => ToInteger(b)),
        [Mnemonic.Vrndscaleps] = Rounding((in i, b) => BitConverter.SingleToUInt32Bits(ByImmediate(i, b))),
        [Mnemonic.Vcmpps] = Compare((predicate, a, b) => Holds(predicate, BitConverter.UInt32BitsToSingle((uint)a), BitConverter.UInt32BitsToSingle((uint)b))),
        [Mnemonic.Vpcmpd] = Compare((predicate, a, b) => Holds(predicate, (int)a, (int)b)),
    };

    private static void ZeroUpper(Processor p, in Instruction i)
    {
        for (var register = Register.ZMM0; register <= Register.ZMM15; register++)
            p.Registers.Vector(register)[16..].Clear();
    }
}
