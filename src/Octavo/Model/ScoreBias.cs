using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// Biases of scores by the distance of key and query, which fall into buckets: near distances each in its own, far ones in
/// wider and wider ones (Raffel et al. 2019, arXiv 1910.10683; Transformers' <c>MPNetEncoder.relative_position_bucket</c>).
/// One row a head over all distances: no matrix of pairs.
/// </summary>
internal sealed class ScoreBias : IDisposable
{
    /// <summary>The buckets that distances fall into: the reference takes so many whatever the config says, which only sizes the table.</summary>
    public const int BucketCount = 32;

    private const int FarthestDistance = 128;

    // Kernels read whole blocks of keys, so beyond the farthest key.
    private const int Room = 64;

    private readonly Matrix _byDistance;
    private readonly int _zero;

    /// <summary>Spreads a table over distances.</summary>
    /// <param name="table">[buckets, H]; training may change it.</param>
    /// <param name="positions">Tokens of the longest sequence.</param>
    public ScoreBias(Matrix table, int positions)
    {
        (Table, _zero) = (table, positions - 1);
        _byDistance = new Matrix(table.Columns, (2 * positions) - 1 + Room);
        Buckets = [.. Enumerable.Range(1 - positions, (2 * positions) - 1).Select(distance => BucketOf(distance))];
        Refresh();
    }

    /// <summary>[buckets, H].</summary>
    public Matrix Table { get; }

    /// <summary>The bucket of each distance, the most negative first.</summary>
    public IReadOnlyList<int> Buckets { get; }

    /// <summary>[H, distances]; of query q, that of key k stands in column <see cref="ColumnOf"/>(q) + k.</summary>
    public Matrix ByDistance => _byDistance;

    /// <summary>The column of key 0 for a query.</summary>
    public int ColumnOf(int query) => _zero - query;

    /// <summary>The table was changed.</summary>
    public void Refresh()
    {
        for (var head = 0; head < Table.Columns; head++)
        {
            var row = _byDistance.Row(head);
            for (var i = 0; i < Buckets.Count; i++)
                row[i] = Table.Row(Buckets[i])[head];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Table.Dispose();
        _byDistance.Dispose();
    }

    /// <summary>In single precision as the reference, for a bucket begins where its logarithm is whole.</summary>
    private static int BucketOf(int distance)
    {
        const int half = BucketCount / 2, exact = half / 2;
        var (first, n) = (distance > 0 ? half : 0, Math.Abs(distance));
        if (n < exact)
            return first + n;
        var far = exact + (int)((float)Math.Log(n / (float)exact) / (float)Math.Log(FarthestDistance / (double)exact) * (half - exact));
        return first + Math.Min(far, half - 1);
    }
}
