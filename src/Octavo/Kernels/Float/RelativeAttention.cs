using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// Softmax(S / sqrt(d)) V of one sequence and one head, in float32, where S(i, j) = (Q_i + u) K_j + (Q_i + v) R_(i-j) + (Q_i + w) G, G one
/// of two keys: of tokens in the same segment, of others. Dai et al. 2019, arXiv 1901.02860, and Yang et al. 2019, arXiv 1906.08237. The
/// keys of distances lie in the order in which a row of scores meets them, so that a block's products with them are added as they lie.
/// </summary>
internal static unsafe class RelativeAttention
{
    private const int QueryBlock = 24;

    /// <summary>Floats of scratch that a worker needs for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headDimension)
    {
        long padded = Panels.Pad(tokens), width = Panels.Pad(headDimension);
        return (padded * ((2 * width) + 1)) + (QueryBlock * (padded + (2 * width) + WindowFor(tokens))) + QueryBlock + 64;
    }

    /// <summary>Computes one head.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="qkv">Queries, keys and values side by side, [tokens, 3 * H * d].</param>
    /// <param name="head">Which sequence, head and sizes.</param>
    /// <param name="terms">Distances and segments.</param>
    /// <param name="segments">The segment of each of the sequence's tokens, [T].</param>
    /// <param name="mask">0 for tokens that count and a very small number for others, [tokens]; null when every token counts.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="context">[tokens, H * d]; the head's columns of the sequence's rows are written.</param>
    public static void Run(
        FloatLeaves leaves, Matrix qkv, in AttentionHead head, in RelativeTerms terms, ReadOnlySpan<int> segments, Matrix? mask, Matrix scratch, Matrix context)
    {
        var (padded, width) = (Panels.Pad(head.Tokens), Panels.Pad(head.Dimension));
        var keys = (float*)scratch.Buffer.Pointer;
        var values = keys + ((nint)padded * width);
        var scores = values + ((nint)padded * width);
        var results = scores + ((nint)QueryBlock * padded);
        var shifted = results + ((nint)QueryBlock * width);
        var byDistance = shifted + ((nint)QueryBlock * width);
        var ownMask = byDistance + ((nint)QueryBlock * WindowFor(head.Tokens));
        var sums = ownMask + padded;
        var hidden = head.Heads * head.Dimension;
        var q = (float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * head.Dimension);
        Panels.PackKeys(q + hidden, qkv.Stride, head.Tokens, head.Dimension, keys);
        Panels.PackValues(q + (2 * hidden), qkv.Stride, head.Tokens, head.Dimension, values);
        var added = mask is null ? null : (float*)mask.Buffer.Pointer + head.FirstToken;
        var scale = 1f / MathF.Sqrt(head.Dimension);
        for (var first = 0; first < head.Queries; first += QueryBlock)
        {
            var count = Math.Min(QueryBlock, head.Queries - first);
            var from = q + ((nint)first * qkv.Stride);
            Shift(from, qkv.Stride, terms.WordBias.Row(head.Head), count, shifted, width);
            Panels.Product(leaves.Tile, shifted, width, keys, head.Dimension, count, padded, scores);
            Shift(from, qkv.Stride, terms.DistanceBias.Row(head.Head), count, shifted, width);
            AddDistances(leaves, shifted, width, head, first, count, terms, byDistance, scores);
            for (var r = 0; r < count; r++)
            {
                var row = scores + ((nint)r * padded);
                AddSegments(new(from + (r * qkv.Stride), head.Dimension), head, first + r, terms, segments, row);
                sums[r] = leaves.Softmax.ExpRow(row, scale, MaskOf(added, first + r, head.Tokens, ownMask), head.Tokens, padded);
            }

            Panels.Product(leaves.Tile, scores, padded, values, head.Tokens, count, width, results);
            for (var r = 0; r < count; r++)
                Attention.Store(leaves.Rows, results + (r * width), 1f / sums[r], head, first + r, context);
        }
    }

    /// <summary>Columns of the widest window of a block, and room to read behind it.</summary>
    private static int WindowFor(int tokens) => Panels.Pad(tokens + QueryBlock + (2 * FloatTile.Columns));

    /// <summary>Queries with a bias beside them.</summary>
    private static void Shift(float* q, nint stride, ReadOnlySpan<float> bias, int count, float* shifted, int width)
    {
        for (var r = 0; r < count; r++)
        {
            for (var i = 0; i < bias.Length; i++)
                shifted[(r * width) + i] = q[(r * stride) + i] + bias[i];
        }
    }

    /// <summary>scores[i, j] += (Q_i + v) R_(i-j): column T - i + j of all distances, T the tokens of the longest sequence.</summary>
    private static void AddDistances(
        FloatLeaves leaves, float* shifted, int width, in AttentionHead head, int first, int count, in RelativeTerms terms, float* byDistance, float* scores)
    {
        var lowest = terms.Longest - first - count + 1;
        var start = lowest / FloatTile.Columns * FloatTile.Columns;
        var end = Panels.Pad(terms.Longest - first + head.Tokens);
        var padded = Panels.Pad(head.Tokens);
        RelativeScores.Product(leaves.Tile, shifted, width, terms.Distances.Of(head.Head), head.Dimension, count, (start, end), byDistance);
        for (var r = 0; r < count; r++)
        {
            var row = scores + ((nint)r * padded);
            leaves.Rows.Add(row, byDistance + ((nint)r * (end - start)) + terms.Longest - first - r - start, head.Tokens, row);
        }
    }

    /// <summary>scores[j] += (q + w) G, G by whether the key is in the query's segment.</summary>
    private static void AddSegments(ReadOnlySpan<float> q, in AttentionHead head, int query, in RelativeTerms terms, ReadOnlySpan<int> segments, float* scores)
    {
        var bias = terms.SegmentBias.Row(head.Head);
        var same = terms.SegmentKey.Row(0).Slice(head.Head * head.Dimension, head.Dimension);
        var other = terms.SegmentKey.Row(1).Slice(head.Head * head.Dimension, head.Dimension);
        var (ofSame, ofOther) = (0f, 0f);
        for (var i = 0; i < q.Length; i++)
        {
            ofSame = MathF.FusedMultiplyAdd(q[i] + bias[i], same[i], ofSame);
            ofOther = MathF.FusedMultiplyAdd(q[i] + bias[i], other[i], ofOther);
        }

        for (var j = 0; j < segments.Length; j++)
            scores[j] += segments[j] == segments[query] ? ofSame : ofOther;
    }

    /// <summary>The mask, but that a token which does not count attends to itself, as in Transformers.</summary>
    private static float* MaskOf(float* mask, int query, int tokens, float* own)
    {
        if (mask == null || mask[query] == 0f)
            return mask;
        new ReadOnlySpan<float>(mask, tokens).CopyTo(new Span<float>(own, tokens));
        // What lies behind is added to no key, but must be a number.
        new Span<float>(own + tokens, Panels.Pad(tokens) - tokens).Clear();
        own[query] = 0f;
        return own;
    }
}

/// <summary>What a score has besides the product of query and key, of all heads.</summary>
/// <param name="WordBias">u, [H, d].</param>
/// <param name="Distances">R, the largest distance first: column c is distance <paramref name="Longest"/> - c.</param>
/// <param name="Longest">Tokens of the longest sequence.</param>
/// <param name="DistanceBias">v, [H, d].</param>
/// <param name="SegmentKey">G of the same segment and of another, [2, H * d].</param>
/// <param name="SegmentBias">w, [H, d].</param>
internal readonly record struct RelativeTerms(Matrix WordBias, RelativePanels Distances, int Longest, Matrix DistanceBias, Matrix SegmentKey, Matrix SegmentBias);
