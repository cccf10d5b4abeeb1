using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>Relative keys of every head as the tile reads them, packed once: [H][columns/16][d][16].</summary>
internal sealed unsafe class RelativePanels : IDisposable
{
    private readonly NativeBuffer _panels;
    private readonly int _heads;
    private readonly int _dimension;

    /// <summary>Room for them.</summary>
    /// <param name="count">Relative keys.</param>
    /// <param name="heads">H.</param>
    /// <param name="dimension">d.</param>
    public RelativePanels(int count, int heads, int dimension)
    {
        (Count, _heads, _dimension) = (count, heads, dimension);
        _panels = new NativeBuffer((long)heads * Panels.Pad(count) * dimension * sizeof(float));
    }

    /// <summary>Relative keys.</summary>
    public int Count { get; }

    /// <summary>The panels of a head.</summary>
    public float* Of(int head) => (float*)_panels.Pointer + ((nint)head * Panels.Pad(Count) * _dimension);

    /// <summary>Packs the keys of all heads.</summary>
    /// <param name="keys">A row for each relative key, the heads side by side from <paramref name="column"/> on.</param>
    /// <param name="column">The first column of the first head.</param>
    /// <param name="order">Whether the first row becomes the first column or the last.</param>
    public void Pack(Matrix keys, int column, DistanceOrder order)
    {
        for (var head = 0; head < _heads; head++)
            Pack(keys, Count, column, order, head);
    }

    /// <summary>Packs the first <paramref name="count"/> keys of one head.</summary>
    public void Pack(Matrix keys, int count, int column, DistanceOrder order, int head)
    {
        var source = (float*)keys.Buffer.Pointer + column + (head * _dimension);
        if (order == DistanceOrder.Ascending)
            Panels.PackKeys(source, keys.Stride, count, _dimension, Of(head));
        else
            Panels.PackKeys(source + ((nint)(count - 1) * keys.Stride), -keys.Stride, count, _dimension, Of(head));
        GC.KeepAlive(keys);
    }

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();
}
