namespace Octavo.Kernels;

/// <summary>The levels of vector instructions that kernels exist for; a higher x86 level contains the lower ones.</summary>
public enum InstructionSet
{
    /// <summary>128-bit vectors or scalars, as the runtime offers them on any CPU.</summary>
    Portable = 0,

    /// <summary>ARM64 with the dot-product extension.</summary>
    AdvSimd = 1,

    /// <summary>The same with products of matrices of bytes (FEAT_I8MM), reached through emitted code.</summary>
    I8mm = 2,

    /// <summary>x86-64-v3: AVX2 and FMA.</summary>
    Avx2 = 3,

    /// <summary>AVX2 and the 256-bit VNNI of client CPUs and Zen 5.</summary>
    AvxVnni = 4,

    /// <summary>AVX-512 F and BW, without VNNI.</summary>
    Avx512 = 5,

    /// <summary>AVX-512 with 512-bit VNNI, reached through emitted code.</summary>
    Avx512Vnni = 6,

    /// <summary>AVX-512 with VNNI and beside it tiles of bytes (AMX-INT8), reached through emitted code.</summary>
    Amx = 7,
}
