using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels;

/// <summary>
/// What the processor and its operating system can do. A program that was compiled ahead of time knows <c>IsSupported</c> only
/// of the instruction sets it was compiled for; emitted code needs no compiler's leave, so it is asked for here.
/// </summary>
internal static unsafe class Cpu
{
    // xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx; ret
    private static readonly byte[] s_readControlRegister = [0x31, 0xc9, 0x0f, 0x01, 0xd0, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0, 0xc3];

    // Of XCR0: whether the system keeps the registers of AVX (xmm, ymm) and of AVX-512 (masks, upper halves, zmm16 to 31).
    private const ulong AvxState = 0x06, Avx512State = 0xe6;

    // The configuration and the data of tiles.
    private const ulong TileRegisters = 0x60000;

    /// <summary>AVX2 and FMA.</summary>
    public static bool HasAvx2 { get; } = IsCompiled ? Avx2.IsSupported && Fma.IsSupported : FindAvx2();

    /// <summary>AVX-512 F, BW, DQ and VL, as .NET asks for them together.</summary>
    public static bool HasAvx512 { get; } = IsCompiled ? Avx512BW.IsSupported && Avx512F.IsSupported : FindAvx512();

    /// <summary>512-bit vpdpbusd: CPUID leaf 7, ECX bit 11, for which .NET 10 has no property (AvxVnni is another bit, missing on Zen 4 and Ice Lake).</summary>
    public static bool HasAvx512Vnni { get; } = HasAvx512 && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;

    /// <summary>
    /// Tiles and their products of bytes: CPUID leaf 7, EDX bits 24 and 25, for which .NET 10 has no property. Whether this process may
    /// use them is another question (<see cref="Kernels.TileState"/>).
    /// </summary>
    public static bool HasAmx { get; } = HasAvx512Vnni && FindAmx();

    /// <summary>
    /// ARM64's products of matrices of bytes (FEAT_I8MM), for which .NET 10 has no property. Whoever hides the dot product with
    /// DOTNET_EnableArm64Dp=0 means what goes beyond it too.
    /// </summary>
    public static bool HasI8mm { get; } = AdvSimd.Arm64.IsSupported && (Dp.IsSupported || !IsCompiled) && ArmFeatures.FindI8mm();

    /// <summary>
    /// Whether AVX2 was left out when this program was compiled ahead of time, though the processor has it: every product and
    /// every pass over a row then runs a hundred times slower than it could.
    /// </summary>
    public static bool IsCompiledForLess => HasAvx2 && !Avx2.IsSupported;

    /// <summary>A compiler at run time knows the processor and honours the settings that hide parts of it (DOTNET_EnableAVX2=0).</summary>
    private static bool IsCompiled => RuntimeFeature.IsDynamicCodeCompiled;

    /// <summary>AVX2 and FMA as the processor itself says.</summary>
    internal static bool FindAvx2() => Leaf1(12, 27, 28) && Leaf7(5) && Keeps(AvxState);

    /// <summary>AVX-512 F, DQ, BW and VL as the processor itself says.</summary>
    internal static bool FindAvx512() => FindAvx2() && Leaf7(16, 17, 30, 31) && Keeps(Avx512State);

    /// <summary>AMX-TILE and AMX-INT8 as the processor itself says.</summary>
    internal static bool FindAmx() => Largest >= 7 && Has(X86Base.CpuId(7, 0).Edx, [24, 25]) && Keeps(TileRegisters);

    private static bool Leaf1(params ReadOnlySpan<int> bits) => Largest >= 1 && Has(X86Base.CpuId(1, 0).Ecx, bits);

    private static bool Leaf7(params ReadOnlySpan<int> bits) => Largest >= 7 && Has(X86Base.CpuId(7, 0).Ebx, bits);

    private static uint Largest => X86Base.X64.IsSupported ? (uint)X86Base.CpuId(0, 0).Eax : 0;

    private static bool Has(int register, ReadOnlySpan<int> bits)
    {
        foreach (var bit in bits)
        {
            if ((register & (1 << bit)) == 0)
                return false;
        }

        return true;
    }

    /// <summary>Whether the operating system keeps the registers: the instruction that tells has no intrinsic, and exists only where bit 27 is set.</summary>
    private static bool Keeps(ulong registers)
    {
        using var code = ExecutableMemory.TryCreate(s_readControlRegister, out _);
        return code is not null && (((delegate* unmanaged[SuppressGCTransition]<ulong>)code.Address)() & registers) == registers;
    }
}
