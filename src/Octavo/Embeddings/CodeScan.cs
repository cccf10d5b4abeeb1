using System.Runtime.InteropServices;
using Octavo.Kernels.Codes;

namespace Octavo.Embeddings;

/// <summary>A query on its way over the codes of an index.</summary>
internal abstract class CodeScan
{
    /// <summary>What the codes say of rows that lie side by side.</summary>
    public abstract void Scores(ReadOnlySpan<byte> rows, Span<float> scores);

    /// <summary>The query's floats with what the codes of one row stand for.</summary>
    public abstract float Exact(ReadOnlySpan<float> query, ReadOnlySpan<byte> row);
}

/// <summary>
/// Int8 codes. A code c of dimension d stands for minimum + (c + 128.5) * step, so that the dot product with a query q is a constant plus the sum of q * step * c:
/// the products q * step are themselves rounded to int8 once, and each row then costs one integer dot product.
/// </summary>
internal sealed class ByteScan : CodeScan
{
    private readonly EmbeddingRanges _ranges;
    private readonly sbyte[] _query;
    private readonly double _constant;
    private readonly double _step;

    public ByteScan(ReadOnlySpan<float> query, EmbeddingRanges ranges)
    {
        (_ranges, _query) = (ranges, new sbyte[query.Length]);
        var largest = 0.0;
        for (var d = 0; d < query.Length; d++)
        {
            _constant += query[d] * (ranges.Minimum[d] + (128.5 * ranges.Steps[d]));
            largest = Math.Max(largest, Math.Abs((double)query[d] * ranges.Steps[d]));
        }

        _step = largest > 0 ? largest / 127 : 1;
        for (var d = 0; d < query.Length; d++)
            _query[d] = (sbyte)Math.Round(query[d] * (double)ranges.Steps[d] / _step);
    }

    /// <inheritdoc/>
    public override void Scores(ReadOnlySpan<byte> rows, Span<float> scores)
    {
        Span<int> dots = stackalloc int[scores.Length];
        Distances.Chosen.Dots(_query, MemoryMarshal.Cast<byte, sbyte>(rows), dots);
        for (var i = 0; i < dots.Length; i++)
            scores[i] = (float)(_constant + (_step * dots[i]));
    }

    /// <inheritdoc/>
    public override float Exact(ReadOnlySpan<float> query, ReadOnlySpan<byte> row)
    {
        var sum = 0.0;
        for (var d = 0; d < query.Length; d++)
            sum += query[d] * (_ranges.Minimum[d] + (((sbyte)row[d] + 128.5) * _ranges.Steps[d]));
        return (float)sum;
    }
}

/// <summary>Signs: the fewer differ, the more alike.</summary>
internal sealed class SignScan : CodeScan
{
    private readonly byte[] _query;
    private readonly int _dimensions;

    public SignScan(ReadOnlySpan<float> query)
    {
        (_dimensions, _query) = (query.Length, new byte[EmbeddingQuantizer.BinaryLength(query.Length)]);
        EmbeddingQuantizer.ToUBinary(query, query.Length, _query);
    }

    /// <inheritdoc/>
    public override void Scores(ReadOnlySpan<byte> rows, Span<float> scores)
    {
        Span<int> distances = stackalloc int[scores.Length];
        Distances.Chosen.Hamming(_query, rows, distances);
        for (var i = 0; i < distances.Length; i++)
            scores[i] = (_dimensions - (2f * distances[i])) / _dimensions;
    }

    /// <inheritdoc/>
    public override float Exact(ReadOnlySpan<float> query, ReadOnlySpan<byte> row) => EmbeddingDistances.Dot(query, row);
}
