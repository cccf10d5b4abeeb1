using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGenerator;

/// <summary>
/// Who holds what. Only registers that System V lets a callee overwrite, so nothing is saved; vectors 0.. accumulate,
/// the last ones hold B and, in turn, broadcast elements of A.
/// </summary>
internal static class Registers
{
    public static readonly AssemblerRegisterZMM[] Zmm =
    [
        zmm0, zmm1, zmm2, zmm3, zmm4, zmm5, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11, zmm12, zmm13, zmm14, zmm15,
        zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31,
    ];

    public static readonly AssemblerRegisterYMM[] Ymm =
        [ymm0, ymm1, ymm2, ymm3, ymm4, ymm5, ymm6, ymm7, ymm8, ymm9, ymm10, ymm11, ymm12, ymm13, ymm14, ymm15];

    /// <summary>Pointer to the arguments, kept until C is written.</summary>
    public static readonly AssemblerRegister64 Arguments = rdi;

    public static readonly AssemblerRegister64 Lda = rcx, Lda3 = rdx, B = rax, BStride = r11, BStride3 = r9, Count = r10;

    /// <summary>Rows 0, 5 and 10 of A: five rows each are reached by 0, 1, 2, 3 and 4 times lda.</summary>
    private static readonly AssemblerRegister64[] RowBases = [rsi, r8, r9];

    public static int BasesFor(int rows) => (rows + 4) / 5;

    /// <summary>Loads what both families share: A, lda, B and the stride of panels are the first four fields.</summary>
    public static void LoadAddresses(Assembler c, int rows, int panels)
    {
        c.mov(RowBases[0], __qword_ptr[Arguments]);
        c.mov(Lda, __qword_ptr[Arguments + 8]);
        c.mov(B, __qword_ptr[Arguments + 16]);
        if (panels > 1)
            c.mov(BStride, __qword_ptr[Arguments + 24]);
        if (panels > 2)
            c.lea(BStride3, __[BStride + (BStride * 2)]);
        if (rows > 3)
            c.lea(Lda3, __[Lda + (Lda * 2)]);
        for (var i = 1; i < BasesFor(rows); i++)
        {
            c.lea(RowBases[i], __[RowBases[i - 1] + (Lda * 4)]);
            c.add(RowBases[i], Lda);
        }
    }

    /// <summary>Moves on to the next elements of every row.</summary>
    public static void Advance(Assembler c, int rows, int bytesOfA, int bytesOfB)
    {
        for (var i = 0; i < BasesFor(rows); i++)
            c.add(RowBases[i], bytesOfA);
        c.add(B, bytesOfB);
    }

    public static AssemblerMemoryOperand RowOfA(int row, int offset)
    {
        var start = RowBases[row / 5];
        return (row % 5) switch
        {
            0 => __dword_ptr[start + offset],
            1 => __dword_ptr[start + Lda + offset],
            2 => __dword_ptr[start + (Lda * 2) + offset],
            3 => __dword_ptr[start + Lda3 + offset],
            _ => __dword_ptr[start + (Lda * 4) + offset],
        };
    }

    public static AssemblerMemoryOperand PanelOfB(int panel, int offset) => panel switch
    {
        0 => __zmmword_ptr[B + offset],
        1 => __zmmword_ptr[B + BStride + offset],
        2 => __zmmword_ptr[B + (BStride * 2) + offset],
        _ => __zmmword_ptr[B + BStride3 + offset],
    };
}
