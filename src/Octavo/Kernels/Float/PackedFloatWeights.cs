using System.Runtime.CompilerServices;
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

    /// <summary>The panel that holds <paramref name="column"/>.</summary>
    public float* Panel(int column) => (float*)_data.Pointer + (column / 16 * PanelStride);

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();
}
