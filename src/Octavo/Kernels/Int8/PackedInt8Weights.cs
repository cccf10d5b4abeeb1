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

    private PackedInt8Weights(int n, int k)
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
            packed.PackColumn(codes.Slice(column * k, k), column);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        data.Dispose();
        sums.Dispose();
    }

    private void PackColumn(ReadOnlySpan<sbyte> codes, int column)
    {
        var destination = Panel(column) + (column % 16 * 4);
        var sum = 0;
        for (var k = 0; k < codes.Length; k++)
        {
            destination[(k / 4 * 64) + (k % 4)] = codes[k];
            sum += codes[k];
        }

        ColumnSums[column] = sum;
        IsPairSafe = IsPairSafe && PairsAreSafe(codes);
        IsLane4 = IsLane4 && LanesFit(codes);
    }

    /// <summary>255 * 128 = 32640: vpmaddubsw does not saturate.</summary>
    private static bool PairsAreSafe(ReadOnlySpan<sbyte> codes)
    {
        for (var k = 0; k < codes.Length; k += 2)
        {
            int first = codes[k], second = k + 1 < codes.Length ? codes[k + 1] : 0;
            if (Math.Max(first, 0) + Math.Max(second, 0) > 128 || Math.Min(first, 0) + Math.Min(second, 0) < -128)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Of 16 inputs one 16-bit lane adds {0,1,4,5,8,9,12,13}, the other {2,3,6,7,10,11,14,15}. Sums may wrap on the way;
    /// only the last value must fit, for every a in 0..127.
    /// </summary>
    private static bool LanesFit(ReadOnlySpan<sbyte> codes)
    {
        Span<int> positive = stackalloc int[2];
        Span<int> negative = stackalloc int[2];
        for (var start = 0; start < codes.Length; start += 16)
        {
            positive.Clear();
            negative.Clear();
            for (var k = start; k < Math.Min(start + 16, codes.Length); k++)
            {
                positive[(k >> 1) & 1] += Math.Max((int)codes[k], 0);
                negative[(k >> 1) & 1] -= Math.Min((int)codes[k], 0);
            }

            if (127 * Math.Max(positive[0], positive[1]) > short.MaxValue || 127 * Math.Max(negative[0], negative[1]) > -short.MinValue)
                return false;
        }

        return true;
    }
}
