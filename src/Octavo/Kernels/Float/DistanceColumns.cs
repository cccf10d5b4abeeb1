using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>Which way columns of distances go.</summary>
internal enum DistanceOrder
{
    /// <summary>From the key far behind the query to the key far before it: along a row of keys the columns fall.</summary>
    Ascending,

    /// <summary>The other way: along a row of keys the columns grow.</summary>
    Descending,
}

/// <summary>
/// The column of each distance (a query's place less a key's) in a product with relative keys. Entries follow each other in
/// the order of the columns, which never fall: where each distance has its own column, a row of scores is read as it lies.
/// </summary>
internal sealed unsafe class DistanceColumns : IDisposable
{
    private readonly NativeBuffer _columns;
    private readonly NativeBuffer _runs;
    private readonly int _longest;
    private readonly DistanceOrder _order;

    /// <summary>Works them out.</summary>
    /// <param name="longest">Distances go from 1 - longest to longest - 1.</param>
    /// <param name="count">Columns.</param>
    /// <param name="bucketOf">The relative key of a distance, 0 to count - 1; never falls when the distance grows.</param>
    /// <param name="order">Which way columns go.</param>
    public DistanceColumns(int longest, int count, Func<int, int> bucketOf, DistanceOrder order)
    {
        (_longest, _order) = (longest, order);
        var entries = checked((2 * longest) - 1);
        (_columns, _runs) = (new NativeBuffer((long)entries * sizeof(int)), new NativeBuffer((long)entries * sizeof(int)));
        var columns = (int*)_columns.Pointer;
        var runs = (int*)_runs.Pointer;
        for (var k = entries - 1; k >= 0; k--)
        {
            columns[k] = order == DistanceOrder.Ascending ? bucketOf(k - longest + 1) : count - 1 - bucketOf(longest - 1 - k);
            runs[k] = k + 1 < entries && columns[k + 1] == columns[k] + 1 ? runs[k + 1] + 1 : 0;
        }
    }

    /// <summary>The column of a distance; the next entries are those of the next distances in the order.</summary>
    public int* Of(int distance) => (int*)_columns.Pointer + Entry(distance);

    /// <summary>How many entries behind that of a distance have each the next column.</summary>
    public int* RunsFrom(int distance) => (int*)_runs.Pointer + Entry(distance);

    /// <summary>The columns, in whole tiles, that distances from <paramref name="low"/> to <paramref name="high"/> have.</summary>
    public (int Start, int End) Window(int low, int high)
    {
        var (first, last) = _order == DistanceOrder.Ascending ? (*Of(low), *Of(high)) : (*Of(high), *Of(low));
        return (first / FloatTile.Columns * FloatTile.Columns, Panels.Pad(last + 1));
    }

    /// <summary>Columns of the widest window that sequences of so many tokens need.</summary>
    public int WidthFor(int tokens)
    {
        var (start, end) = Window(1 - tokens, tokens - 1);
        return end - start;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _columns.Dispose();
        _runs.Dispose();
    }

    private int Entry(int distance) => _order == DistanceOrder.Ascending ? distance + _longest - 1 : _longest - 1 - distance;
}
