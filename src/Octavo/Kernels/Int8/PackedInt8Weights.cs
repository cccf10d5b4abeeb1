using System.Runtime.CompilerServices;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>
/// Codes of one linear layer in the order in which every kernel reads them: [N/16][K/4][16 columns][4 k]. N is padded to
/// a multiple of 64 and K to a multiple of 16, both with zeros, so activations may hold anything in their padding.
/// </summary>
internal sealed unsafe class PackedInt8Weights : IDisposable
{
    private readonly NativeBuffer data;
    private readonly NativeBuffer sums;

    /// <summary>Zeros, to be replaced panel by panel.</summary>
    public PackedInt8Weights(int n, int k)
    {
        N = n;
        K = k;
        PaddedN = checked(n + 63) & ~63;
        PaddedK = checked(k + 15) & ~15;
        data = new NativeBuffer((long)PaddedN * PaddedK);
        sums = new NativeBuffer((long)PaddedN * sizeof(int));
    }

    /// <summary>Outputs.</summary>
    public int N { get; }

    /// <summary>Inputs.</summary>
    public int K { get; }

    /// <summary>Outputs as stored, a multiple of 64.</summary>
    public int PaddedN { get; }

    /// <summary>Inputs as stored, a multiple of 16.</summary>
    public int PaddedK { get; }

    /// <summary>Groups of four inputs as stored, a multiple of four.</summary>
    public int K4 => PaddedK / 4;

    /// <summary>Bytes between panels of 16 columns.</summary>
    public nint PanelStride => (nint)PaddedK * 16;

    /// <summary>Bytes of packed codes.</summary>
    public long Length => data.Length;

    /// <summary>The first panel. Valid until this object is disposed.</summary>
    public sbyte* Pointer => (sbyte*)data.Pointer;

    /// <summary>Sum of every output's codes, <see cref="PaddedN"/> of them. Valid until this object is disposed.</summary>
    public int* ColumnSums => (int*)sums.Pointer;

    /// <summary>Whether <see cref="Int8Contract.PairSafe"/> holds for these codes.</summary>
    public bool IsPairSafe { get; private set; }

    /// <summary>Whether these codes with activations in 0..127 meet <see cref="Int8Contract.Lane4"/>.</summary>
    public bool IsLane4 { get; private set; }

    /// <summary>Packs and certifies <paramref name="codes"/>, row-major [n, k].</summary>
    public static PackedInt8Weights Pack(ReadOnlySpan<sbyte> codes, int n, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        if (codes.Length != (long)n * k)
            throw new ArgumentException($"{codes.Length} codes for a matrix of {n} x {k}.", nameof(codes));
        var packed = new PackedInt8Weights(n, k) { IsPairSafe = true, IsLane4 = true };
        for (var column = 0; column < n; column++)
        {
            var row = codes.Slice(column * k, k);
            packed.ColumnSums[column] = CodeBounds.Sum(row);
            packed.IsPairSafe = packed.IsPairSafe && CodeBounds.IsPairSafe(row);
            packed.IsLane4 = packed.IsLane4 && CodeBounds.IsLane4(row);
        }

        fixed (sbyte* source = codes)
        {
            for (var column = 0; column < n; column += 16)
                packed.PackPanel(source + ((nint)column * k), column, Math.Min(16, n - column));
        }

        return packed;
    }

    /// <summary>The strongest contract these codes offer, given whether activations stay in 0..127.</summary>
    public Int8Contract ContractFor(bool sevenBitActivations) => (sevenBitActivations, IsLane4, IsPairSafe) switch
    {
        (true, true, _) => Int8Contract.Lane4,
        (true, false, _) => Int8Contract.SevenBit,
        (false, _, true) => Int8Contract.PairSafe,
        _ => Int8Contract.Any,
    };

    /// <summary>The first byte of the panel that holds <paramref name="column"/>, a multiple of 16.</summary>
    public sbyte* Panel(int column) => Pointer + (column / 16 * PanelStride);

    /// <summary>Takes the codes of a panel's outputs, row-major [up to 16, K]; certifies nothing.</summary>
    public void Replace(int column, ReadOnlySpan<sbyte> codes)
    {
        for (var r = 0; r < codes.Length / K; r++)
            ColumnSums[column + r] = CodeBounds.Sum(codes.Slice(r * K, K));
        fixed (sbyte* source = codes)
            PackPanel(source, column, codes.Length / K);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        data.Dispose();
        sums.Dispose();
    }

    /// <summary>Four inputs of each of up to sixteen outputs at a time: 64 bytes of the panel one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackPanel(sbyte* source, int column, int columns)
    {
        var destination = (int*)Panel(column);
        var whole = K / 4;
        for (var k = 0; k < whole; k++, destination += 16)
        {
            for (var c = 0; c < columns; c++)
                destination[c] = Unsafe.ReadUnaligned<int>(source + ((nint)c * K) + (k * 4));
        }

        for (var k = whole * 4; k < K; k++)
        {
            for (var c = 0; c < columns; c++)
                ((sbyte*)(destination + c))[k % 4] = source[((nint)c * K) + k];
        }
    }
}
