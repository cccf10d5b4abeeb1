using System.Runtime.Intrinsics.X86;
using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Codes;

/// <summary>How near one vector is to each of several that lie side by side, for one instruction set. Every set gives the same bits.</summary>
internal abstract class Distances
{
    /// <summary>Most codes of a vector: so many products of bytes cannot overflow 32 bits.</summary>
    public const int MostCodes = 1 << 15;

    private static readonly Lazy<Distances> s_chosen = new(() => For(KernelSet.Chosen.Set));

    /// <summary>Those of the instruction set in use.</summary>
    /// <exception cref="PlatformNotSupportedException">OCTAVO_ISA asks for what is unknown or what the CPU lacks.</exception>
    public static Distances Chosen => s_chosen.Value;

    /// <summary>Those of an instruction set that this CPU can run.</summary>
    public static Distances For(InstructionSet set) => set switch
    {
        >= InstructionSet.Avx512 when Avx512BW.IsSupported => new RegisterDistances<Lanes512, Codes512>(),
        >= InstructionSet.Avx2 => new RegisterDistances<Lanes256, Codes256>(),
        _ => new RegisterDistances<Lanes128, Codes128>(),
    };

    /// <summary>Dot products of floats: four chains of sixteen lanes each, folded in one order.</summary>
    /// <param name="query">[K], a multiple of 16.</param>
    /// <param name="rows">[N, K].</param>
    /// <param name="dots">[N].</param>
    public abstract void Dots(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> dots);

    /// <summary>Sums of the squares of differences of floats, in the order of the dot products.</summary>
    /// <param name="query">[K], a multiple of 16.</param>
    /// <param name="rows">[N, K].</param>
    /// <param name="sums">[N].</param>
    public abstract void Squares(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> sums);

    /// <summary>Sums of the magnitudes of differences of floats, in the order of the dot products.</summary>
    /// <inheritdoc cref="Squares"/>
    public abstract void Magnitudes(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> sums);

    /// <summary>Dot products of codes.</summary>
    /// <param name="query">[K], at most <see cref="MostCodes"/>.</param>
    /// <param name="rows">[N, K].</param>
    /// <param name="dots">[N].</param>
    public abstract void Dots(ReadOnlySpan<sbyte> query, ReadOnlySpan<sbyte> rows, Span<int> dots);

    /// <inheritdoc cref="Dots(ReadOnlySpan{sbyte}, ReadOnlySpan{sbyte}, Span{int})"/>
    public abstract void Dots(ReadOnlySpan<byte> query, ReadOnlySpan<byte> rows, Span<int> dots);

    /// <summary>In how many bits vectors differ.</summary>
    /// <param name="query">[K] bytes.</param>
    /// <param name="rows">[N, K].</param>
    /// <param name="distances">[N].</param>
    public abstract void Hamming(ReadOnlySpan<byte> query, ReadOnlySpan<byte> rows, Span<int> distances);

    /// <summary>Whoever reads past the end of rows would read foreign memory.</summary>
    protected static void CheckSizes(int query, int rows, int results)
    {
        if (rows != (long)query * results) throw new ArgumentException($"rows: expected {(long)query * results} numbers, {query} for each of {results} rows, found {rows}");
    }
}
