using System.Runtime.Intrinsics.X86;
using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>
/// The ways to write an instruction on vector registers 0, 1 and 2, mask 1 and the memory of <see cref="VectorData"/>, for a
/// CPU with AVX-512 F, BW, DQ, VL and VNNI.
/// </summary>
internal static class VectorForms
{
    private static readonly CpuidFeature[] Features =
    [
        CpuidFeature.AVX, CpuidFeature.AVX2, CpuidFeature.FMA, CpuidFeature.AVX512F, CpuidFeature.AVX512BW, CpuidFeature.AVX512DQ,
        CpuidFeature.AVX512VL, CpuidFeature.AVX512_VNNI, .. AvxVnni.IsSupported ? (CpuidFeature[])[CpuidFeature.AVX_VNNI] : [],
    ];

    public static IEnumerable<Instruction> Of(Mnemonic mnemonic) =>
        from code in Enum.GetValues<Code>()
        where code.Mnemonic() == mnemonic && code.Encoding() is EncodingKind.VEX or EncodingKind.EVEX
        where code.CpuidFeatures().All(Features.Contains)
        let info = code.ToOpCode()
        where IsKnown(mnemonic, info)
        from memory in (int[])[-1, .. Enumerable.Range(0, info.OpCount).Where(operand => MayBeMemory(info, operand))]
        where memory >= 0 || Enumerable.Range(0, info.OpCount).All(operand => info.GetOpKind(operand) != OpCodeOperandKind.mem)
        from variant in Variants(Plain(info, memory), info, memory)
        from immediate in Immediates(variant)
        select immediate;

    private static Instruction Plain(OpCodeInfo info, int memory)
    {
        var instruction = new Instruction { Code = info.Code };
        for (var operand = 0; operand < info.OpCount; operand++)
        {
            var register = RegisterFor(info.GetOpKind(operand), operand);
            instruction.SetOpKind(operand, operand == memory ? OpKind.Memory : register == Register.None ? OpKind.Immediate8 : OpKind.Register);
            if (operand != memory && register != Register.None)
                instruction.SetOpRegister(operand, register);
        }

        if (memory >= 0)
        {
            instruction.MemoryBase = Register.RDI;
            instruction.MemoryDisplacement64 = (ulong)(memory == 0 ? VectorData.InMemory : 128);
            instruction.MemoryDisplSize = 8;
        }

        return instruction;
    }

    private static IEnumerable<Instruction> Variants(Instruction plain, OpCodeInfo info, int memory)
    {
        yield return plain;
        if (memory > 0 && info.CanBroadcast)
            yield return plain with { IsBroadcast = true };
        if (info.CanUseOpMaskRegister)
            yield return plain with { OpMask = Register.K1 };
        if (info.CanUseZeroingMasking && memory != 0)
            yield return plain with { OpMask = Register.K1, ZeroingMasking = true };
        if (plain.Mnemonic != Mnemonic.Vcvtps2dq || !info.CanUseRoundingControl || memory >= 0)
            yield break;
        for (var rounding = RoundingControl.RoundToNearest; rounding <= RoundingControl.RoundTowardZero; rounding++)
            yield return plain with { RoundingControl = rounding };
    }

    private static IEnumerable<Instruction> Immediates(Instruction instruction)
    {
        int[] values = instruction.Mnemonic switch
        {
            Mnemonic.Vcmpps or Mnemonic.Vpcmpd => [0, 1, 2, 3, 4, 5, 6, 7],
            Mnemonic.Vrndscaleps => [0, 1, 2, 3, 4, 8, 9, 10, 11],
            Mnemonic.Vpslld or Mnemonic.Vpsrld or Mnemonic.Vpsrad => [0, 1, 7, 16, 31, 32, 200],
            _ => [0],
        };
        return values.Select(value => instruction with { Immediate8 = (byte)value });
    }

    /// <summary>Not shifts by a register, nor comparisons to a vector: the interpreter refuses those.</summary>
    private static bool IsKnown(Mnemonic mnemonic, OpCodeInfo info) => mnemonic switch
    {
        Mnemonic.Vpslld or Mnemonic.Vpsrld or Mnemonic.Vpsrad => info.GetOpKind(2) == OpCodeOperandKind.imm8,
        Mnemonic.Vcmpps => info.GetOpKind(0) == OpCodeOperandKind.k_reg,
        _ => true,
    };

    private static bool MayBeMemory(OpCodeInfo info, int operand) =>
        info.GetOpKind(operand).ToString().Contains("mem", StringComparison.Ordinal);

    /// <summary>Operand n is register n of its kind; an immediate has none.</summary>
    private static Register RegisterFor(OpCodeOperandKind kind, int operand) => kind.ToString().Split('_')[0] switch
    {
        "xmm" or "mem" => Register.XMM0 + operand,
        "ymm" => Register.YMM0 + operand,
        "zmm" => Register.ZMM0 + operand,
        "k" => Register.K2,
        "r32" => Register.EAX,
        _ => Register.None,
    };
}
