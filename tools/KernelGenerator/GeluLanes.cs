using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGenerator;

/// <summary>
/// GELU of one vector, operation by operation as <c>LaneMath.Gelu</c> has it, so with its bits. The constants lie in memory in the order of
/// <c>GeluTerms</c>.
/// </summary>
internal static class GeluLanes
{
    /// <summary>Registers it needs beside the value: half of it, its square, numerator and denominator.</summary>
    public const int Registers = 4;

    private const int Half = 0, RootOfHalf = 1, Low = 2, High = 3, Numerator = 4, Denominator = 11, End = 16;

    /// <summary>Replaces <paramref name="x"/> by its GELU.</summary>
    /// <param name="c">Where to write.</param>
    /// <param name="x">The value.</param>
    /// <param name="free">Four registers to overwrite.</param>
    /// <param name="terms">Where the constants lie.</param>
    public static void Write(Assembler c, AssemblerRegisterZMM x, ReadOnlySpan<AssemblerRegisterZMM> free, AssemblerMemoryOperand terms)
    {
        var (half, square, p, q) = (free[0], free[1], free[2], free[3]);
        c.vmulps(half, x, All(terms, Half));
        c.vmulps(x, x, All(terms, RootOfHalf));
        c.vmaxps(x, x, All(terms, Low));
        c.vminps(x, x, All(terms, High));
        c.vmulps(square, x, x);
        Polynomial(c, p, square, Numerator, Denominator, terms);
        Polynomial(c, q, square, Denominator, End, terms);
        c.vmulps(x, x, p);
        c.vdivps(x, x, q);
        c.vfmadd213ps(x, half, half);
    }

    /// <summary>One constant for all lanes.</summary>
    private static AssemblerMemoryOperand All(AssemblerMemoryOperand terms, int number) => __dword_bcst[terms + (4 * number)];

    private static void Polynomial(Assembler c, AssemblerRegisterZMM sum, AssemblerRegisterZMM square, int first, int end, AssemblerMemoryOperand terms)
    {
        c.vbroadcastss(sum, __dword_ptr[terms + (4 * first)]);
        for (var i = first + 1; i < end; i++)
            c.vfmadd213ps(sum, square, All(terms, i));
    }
}
