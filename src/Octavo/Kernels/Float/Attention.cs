using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// Softmax(Q K^T / sqrt(d)) V of one sequence and one head, in float32. Keys and values are packed once;
/// then blocks of queries pass, so that no full matrix of scores exists. The division by the sum of a
/// row of exponentials is done on the d results instead of the T scores.
/// </summary>
internal static unsafe class Attention
{
    /// <summary>Queries of one block: 24 x 384 scores are 37 KB, within the first-level cache.</summary>
    private const int QueryBlock = 24;

    /// <summary>Floats of scratch that a worker needs for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headDimension)
    {
        long padded = Panels.Pad(tokens), width = Panels.Pad(headDimension);
        return (padded * width * 2) + (QueryBlock * (padded + width)) + padded + QueryBlock + 64;
    }

    /// <summary>Computes the first queries of one head.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="qkv">Queries, keys and values side by side, [tokens, 3 * H * d].</param>
    /// <param name="head">Which sequence, head and sizes.</param>
    /// <param name="mask">Added to each key's score, [tokens]; null when every key counts.</param>
    /// <param name="bias">Added to each score by the distance of key and query; null for nothing.</param>
    /// <param name="dropout">What is left of the probabilities in training; none in inference.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="context">[tokens, H * d]; the head's columns of the sequence's rows are written.</param>
    public static void Run(FloatLeaves leaves, Matrix qkv, in AttentionHead head, Matrix? mask, DistanceBias? bias, Dropout dropout, Matrix scratch, Matrix context)
    {
        var (padded, width) = (Panels.Pad(head.Tokens), Panels.Pad(head.Dimension));
        var keys = (float*)scratch.Buffer.Pointer;
        var values = keys + ((nint)padded * width);
        var scores = values + ((nint)padded * width);
        var results = scores + ((nint)QueryBlock * padded);
        var addends = results + ((nint)QueryBlock * width);
        var sums = addends + padded;
        var hidden = head.Heads * head.Dimension;
        var q = (float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * head.Dimension);
        Panels.PackKeys(q + hidden, qkv.Stride, head.Tokens, head.Dimension, keys);
        Panels.PackValues(q + (2 * hidden), qkv.Stride, head.Tokens, head.Dimension, values);
        head.PrefetchNext(q, qkv.Stride);
        var added = mask is null ? null : (float*)mask.Buffer.Pointer + head.FirstToken;
        var scale = 1f / MathF.Sqrt(head.Dimension);
        for (var first = 0; first < head.Queries; first += QueryBlock)
        {
            var count = Math.Min(QueryBlock, head.Queries - first);
            Panels.Product(leaves.Tile, q + ((nint)first * qkv.Stride), qkv.Stride, keys, head.Dimension, count, padded, scores);
            for (var r = 0; r < count; r++)
            {
                var addend = bias is null ? added : bias.Value.AddTo(added, first + r, padded, addends);
                sums[r] = leaves.Softmax.ExpRow(scores + ((nint)r * padded), scale, addend, head.Tokens, padded);
                dropout.Apply(scores + ((nint)r * padded), head.Tokens, head.RowOf(first + r));
            }

            Panels.Product(leaves.Tile, scores, padded, values, head.Tokens, count, width, results);
            for (var r = 0; r < count; r++)
                Store(leaves.Rows, results + (r * width), 1f / sums[r], head, first + r, context);
        }
    }

    internal static void Store(Elementwise rows, float* result, float factor, in AttentionHead head, int query, Matrix context)
    {
        var destination = (float*)context.Buffer.Pointer + ((nint)(head.FirstToken + query) * context.Stride) + (head.Head * head.Dimension);
        if (head.Dimension % 16 == 0)
        {
            rows.Scale(result, factor, head.Dimension, destination);
            return;
        }

        for (var i = 0; i < head.Dimension; i++)
            destination[i] = result[i] * factor;
    }
}
