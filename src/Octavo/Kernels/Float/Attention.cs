using System.Runtime.Intrinsics.X86;
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
        if (head.Head + 1 < head.Heads)
            Prefetch(q + head.Dimension, qkv.Stride, head, hidden);
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

    /// <summary>
    /// Asks for the next head's queries, keys and values while this one is computed: a head's 256 bytes of
    /// each token lie 9 KB apart, which no prefetcher of a CPU follows.
    /// </summary>
    internal static void Prefetch(float* source, nint stride, in AttentionHead head, int hidden)
    {
        const int Line = 16;
        if (!Sse.IsSupported)
            return;
        for (var token = 0; token < head.Tokens; token++)
        {
            for (var part = 0; part < 3; part++)
            {
                for (var i = 0; i < head.Dimension; i += Line)
                    Sse.Prefetch1(source + (token * stride) + (part * hidden) + i);
            }
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

/// <summary>One head of one sequence.</summary>
/// <param name="FirstToken">The sequence's first row.</param>
/// <param name="Tokens">T, its number of rows.</param>
/// <param name="Queries">How many of its first rows need an answer.</param>
/// <param name="Head">Which head.</param>
/// <param name="Heads">H.</param>
/// <param name="Dimension">d.</param>
internal readonly record struct AttentionHead(int FirstToken, int Tokens, int Queries, int Head, int Heads, int Dimension)
{
    /// <summary>The number of a query's row of probabilities among those of all sequences and heads.</summary>
    public long RowOf(int query) => ((long)(FirstToken + query) * Heads) + Head;
}

/// <summary>Biases of one head's scores by the distance of key and query.</summary>
/// <param name="ByDistance">[H, distances], with 64 columns behind the last.</param>
/// <param name="Head">Which head.</param>
/// <param name="Zero">The column of distance 0.</param>
internal readonly unsafe record struct DistanceBias(Matrix ByDistance, int Head, int Zero)
{
    /// <summary>What is added to the scores of a query: its biases, and the mask where there is one.</summary>
    public float* AddTo(float* mask, int query, int padded, float* sum)
    {
        var biases = (float*)ByDistance.Buffer.Pointer + ((nint)Head * ByDistance.Stride) + Zero - query;
        if (mask == null)
            return biases;
        for (var i = 0; i < padded; i++)
            sum[i] = biases[i] + mask[i];
        return sum;
    }
}
