using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// A float matrix of weights in the order the tile reads it: [N/16][K][16 columns], N padded with zeros
/// to a multiple of 32.
/// </summary>
internal sealed unsafe class PackedFloatWeights : IDisposable
{
    private readonly NativeBuffer _data;

    /// <summary>Zeros.</summary>
    public PackedFloatWeights(int n, int k)
    {
        N = n;
        K = k;
        PaddedN = checked(n + 31) & ~31;
        _data = new NativeBuffer((long)PaddedN * k * sizeof(float));
    }

    /// <summary>Outputs.</summary>
    public int N { get; }

    /// <summary>Inputs.</summary>
    public int K { get; }

    /// <summary>Outputs as stored.</summary>
    public int PaddedN { get; }

    /// <summary>Floats between panels of 16 columns.</summary>
    public nint PanelStride => (nint)K * 16;

    /// <summary>Packs <paramref name="weights"/>, row-major [n, k].</summary>
    public static PackedFloatWeights Pack(ReadOnlySpan<float> weights, int n, int k)
    {
        if (weights.Length != (long)n * k)
            throw new ArgumentException($"{weights.Length} weights for a matrix of {n} x {k}", nameof(weights));
        var packed = new PackedFloatWeights(n, k);
        for (var column = 0; column < n; column++)
        {
            var source = weights.Slice(column * k, k);
            var destination = packed.Panel(column) + (column % 16);
            for (var i = 0; i < source.Length; i++)
                destination[(nint)i * 16] = source[i];
        }

        return packed;
    }

    /// <summary>The memory, in the tile's order.</summary>
    public NativeBuffer Buffer => _data;

    /// <summary>Writes the weights row by row, [n, k].</summary>
    public void Unpack(int firstRow, int rows, Span<float> destination)
    {
        for (var r = 0; r < rows; r++)
        {
            var panel = Panel(firstRow + r) + ((firstRow + r) % 16);
            for (var i = 0; i < K; i++)
                destination[(r * K) + i] = panel[(nint)i * 16];
        }
    }

    /// <summary>Takes rows of weights, [rows, k].</summary>
    public void Replace(int firstRow, int rows, ReadOnlySpan<float> source)
    {
        for (var r = 0; r < rows; r++)
        {
            var panel = Panel(firstRow + r) + ((firstRow + r) % 16);
            for (var i = 0; i < K; i++)
                panel[(nint)i * 16] = source[(r * K) + i];
        }
    }

    /// <summary>Writes a panel of sixteen outputs into the matrix [K, N] that this one is transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransposePanel(int panel, PackedFloatWeights transposed)
    {
        var source = Panel(panel * 16);
        var columns = Math.Min(16, N - (panel * 16));
        for (var k = 0; k < K; k += 4)
        {
            var destination = transposed.Panel(k) + ((nint)panel * 256) + (k % 16);
            if (columns == 16 && k + 4 <= K)
            {
                for (var j = 0; j < 16; j += 4)
                    Transposition.Four(source + ((nint)k * 16) + j, 16, destination + (j * 16), 16);
                continue;
            }

            for (var i = 0; i < Math.Min(4, K - k); i++)
            {
                for (var j = 0; j < columns; j++)
                    destination[(j * 16) + i] = source[((nint)(k + i) * 16) + j];
            }
        }
    }

    /// <summary>The largest magnitude of each output of a panel, [16]; zeros behind the last output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void LargestMagnitudes(int column, Span<float> largest)
    {
        var most = Vector512<float>.Zero;
        var source = Panel(column);
        for (var k = 0; k < K; k++)
            most = Vector512.Max(most, Vector512.Abs(Vector512.Load(source + ((nint)k * 16))));
        most.CopyTo(largest);
    }

    /// <summary>Writes a panel row by row, [16, K]; zeros behind the last output.</summary>
    public void UnpackPanel(int column, Span<float> rows)
    {
        if (rows.Length != 16 * K)
            throw new ArgumentException($"room of {rows.Length} for 16 x {K} values", nameof(rows));
        fixed (float* destination = rows)
            Transposition.Run(Panel(column), 16, K, 16, destination, K);
    }

    /// <summary>Takes input <paramref name="k"/> of all outputs: scale * codes, [N].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReplaceInput(int k, ReadOnlySpan<sbyte> codes, float scale)
    {
        var (factor, n) = (Vector128.Create(scale), 0);
        var destination = Panel(0) + ((nint)k * 16);
        ref var source = ref MemoryMarshal.GetReference(codes);
        for (; n + 16 <= codes.Length; n += 16, destination += PanelStride)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)n));
            Put(low, factor, destination);
            Put(high, factor, destination + 8);
        }

        for (var i = 0; n < codes.Length; n++, i++)
            destination[i] = scale * codes[n];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<short> codes, Vector128<float> scale, float* destination)
    {
        var (low, high) = Vector128.Widen(codes);
        (Vector128.ConvertToSingle(low) * scale).Store(destination);
        (Vector128.ConvertToSingle(high) * scale).Store(destination + 4);
    }

    /// <summary>The panel that holds <paramref name="column"/>.</summary>
    public float* Panel(int column) => (float*)_data.Pointer + (column / 16 * PanelStride);

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();
}
