using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// Softmax(S * scale) V of one sequence and one head, in float32, where S(i, j) = Q_i K_j + Q_i P_(i-j) + K_j R_(i-j): He et al. 2021,
/// arXiv 2006.03654, equation 4. Both last terms depend on a word and a distance, of which there are few: they are products with the
/// relative keys P and queries R that the sequence's distances have, and the scores pick from them. As in <see cref="Attention"/>
/// blocks of queries pass, so that no full matrix of scores exists.
/// </summary>
internal static unsafe class DisentangledAttention
{
    private const int QueryBlock = 24;

    /// <summary>Floats of scratch that a worker needs for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headDimension, int width)
    {
        long padded = Panels.Pad(tokens), d = Panels.Pad(headDimension);
        return (padded * ((2 * d) + width)) + (QueryBlock * (padded + d + width)) + QueryBlock + 64;
    }

    /// <summary>Computes the first queries of one head.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="qkv">Queries, keys and values side by side, [tokens, 3 * H * d].</param>
    /// <param name="head">Which sequence, head and sizes.</param>
    /// <param name="distances">The terms by distance.</param>
    /// <param name="mask">0 for tokens that count and a very small number for others, [tokens]; null when every token counts.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="context">[tokens, H * d]; the head's columns of the sequence's rows are written.</param>
    public static void Run(FloatLeaves leaves, Matrix qkv, in AttentionHead head, in DistanceTerms distances, Matrix? mask, Matrix scratch, Matrix context)
    {
        var (padded, width) = (Panels.Pad(head.Tokens), Panels.Pad(head.Dimension));
        var window = distances.WidthFor(head.Tokens);
        var keys = (float*)scratch.Buffer.Pointer;
        var values = keys + ((nint)padded * width);
        var byKey = values + ((nint)padded * width);
        var scores = byKey + ((nint)padded * window);
        var byQuery = scores + ((nint)QueryBlock * padded);
        var results = byQuery + ((nint)QueryBlock * window);
        var sums = results + ((nint)QueryBlock * width);
        var hidden = head.Heads * head.Dimension;
        var q = (float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * head.Dimension);
        Panels.PackKeys(q + hidden, qkv.Stride, head.Tokens, head.Dimension, keys);
        Panels.PackValues(q + (2 * hidden), qkv.Stride, head.Tokens, head.Dimension, values);
        head.PrefetchNext(q, qkv.Stride);
        if (distances.Queries is { } queries)
            ScoreKeys(leaves.Tile, q + hidden, qkv.Stride, head, queries.Of(head.Head), distances.QueryColumns!, byKey);
        var added = mask is null ? null : (float*)mask.Buffer.Pointer + head.FirstToken;
        for (var first = 0; first < head.Queries; first += QueryBlock)
        {
            var count = Math.Min(QueryBlock, head.Queries - first);
            var from = q + ((nint)first * qkv.Stride);
            Panels.Product(leaves.Tile, from, qkv.Stride, keys, head.Dimension, count, padded, scores);
            if (distances.Keys is { } relative)
                AddByQuery(leaves.Tile, from, qkv.Stride, head, first, count, relative.Of(head.Head), distances.KeyColumns!, byQuery, scores);
            if (distances.Queries is not null)
                AddByKey(head, first, count, distances.QueryColumns!, byKey, scores);
            for (var r = 0; r < count; r++)
                sums[r] = Exponentials(leaves, scores + ((nint)r * padded), distances.Scale, added, first + r, head.Tokens);
            Panels.Product(leaves.Tile, scores, padded, values, head.Tokens, count, width, results);
            for (var r = 0; r < count; r++)
                Attention.Store(leaves.Rows, results + (r * width), 1f / sums[r], head, first + r, context);
        }
    }

    /// <summary>A token that does not count attends to all alike, as a softmax over equal scores does.</summary>
    private static float Exponentials(FloatLeaves leaves, float* scores, float scale, float* added, int query, int tokens)
    {
        if (added == null || added[query] == 0f)
            return leaves.Softmax.ExpRow(scores, scale, added, tokens, Panels.Pad(tokens));
        new Span<float>(scores, tokens).Clear();
        return leaves.Softmax.ExpRow(scores, 1f, null, tokens, Panels.Pad(tokens));
    }

    /// <summary>K_j R of every key, for the distances that it has to a query: [keys, window].</summary>
    private static void ScoreKeys(FloatTile tile, float* k, nint stride, in AttentionHead head, float* panels, DistanceColumns columns, float* byKey)
    {
        var (start, end) = columns.Window(1 - head.Tokens, head.Queries - 1);
        nint width = end - start;
        // Later keys have smaller distances: with the columns, the keys that have one move towards the first.
        var (first, behind) = (head.Tokens, head.Tokens);
        for (var column = start; column < end; column += FloatTile.Columns)
        {
            while (first > 0 && *columns.Of(1 - first) < column + FloatTile.Columns)
                first--;
            while (behind > 0 && *columns.Of(head.Queries - behind) < column)
                behind--;
            for (var j = first; j < behind; j += tile.MaxRows)
            {
                var rows = Math.Min(tile.MaxRows, behind - j);
                tile.Run(k + (j * stride), stride, panels + ((nint)column * head.Dimension), (nint)head.Dimension * 16, head.Dimension, rows, byKey + (j * width) + column - start, width);
            }
        }
    }

    private static void AddByKey(in AttentionHead head, int first, int count, DistanceColumns columns, float* byKey, float* scores)
    {
        var (start, end) = columns.Window(1 - head.Tokens, head.Queries - 1);
        RelativeScores.AddTransposed(scores, Panels.Pad(head.Tokens), first, count, head.Tokens, byKey - start, end - start, columns);
    }

    /// <summary>Q_i P of the block's queries for the distances that they have, then their scores.</summary>
    private static void AddByQuery(
        FloatTile tile, float* q, nint stride, in AttentionHead head, int first, int count, float* panels, DistanceColumns columns, float* byQuery, float* scores)
    {
        var window = columns.Window(first - head.Tokens + 1, first + count - 1);
        nint width = window.End - window.Start;
        RelativeScores.Product(tile, q, stride, panels, head.Dimension, count, window, byQuery);
        for (var r = 0; r < count; r++)
        {
            var distance = first + r;
            RelativeScores.AddRow(
                scores + ((nint)r * Panels.Pad(head.Tokens)), byQuery + (r * width) - window.Start, columns.Of(distance), columns.RunsFrom(distance), head.Tokens);
        }
    }
}

/// <summary>What a score has besides the product of query and key.</summary>
/// <param name="Keys">P, in the order <see cref="DistanceOrder.Descending"/>; null where queries do not ask for distances.</param>
/// <param name="KeyColumns">Their columns.</param>
/// <param name="Queries">R, in the order <see cref="DistanceOrder.Ascending"/>; null where distances do not ask for keys.</param>
/// <param name="QueryColumns">Their columns.</param>
/// <param name="Scale">Of the sum.</param>
internal readonly record struct DistanceTerms(RelativePanels? Keys, DistanceColumns? KeyColumns, RelativePanels? Queries, DistanceColumns? QueryColumns, float Scale)
{
    /// <summary>Columns of the widest window that sequences of so many tokens need.</summary>
    public int WidthFor(int tokens) => Math.Max(KeyColumns?.WidthFor(tokens) ?? 0, QueryColumns?.WidthFor(tokens) ?? 0);
}
