using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// A float matrix of weights in the order the tile reads it: [N/16][K][16 columns], N padded with zeros
/// to a multiple of 32.
/// </summary>
internal sealed unsafe class PackedFloatWeights : IDisposable
{
    private readonly NativeBuffer _data;

    private PackedFloatWeights(int n, int k)
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

    /// <summary>The panel that holds <paramref name="column"/>.</summary>
    public float* Panel(int column) => (float*)_data.Pointer + (column / 16 * PanelStride);

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();
}
