using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// Attention in which a query sees only the keys at most so many places away, of one sequence and one head. Queries go in chunks, each with
/// the keys and values around it packed once, so that time grows with the length and scratch does not; the
/// scores of a block of queries are those of its own keys, outside of each query's window minus infinity.
/// </summary>
internal static unsafe class LocalAttention
{
    /// <summary>Queries of one block: with windows of 128 these are scores of 160 keys, of which 129 count.</summary>
    private const int Block = 24;

    /// <summary>Queries of one chunk: its keys, 240 and a window, are packed once and stay in the second-level cache.</summary>
    private const int Chunk = 10 * Block;

    /// <summary>Floats of scratch that a worker needs for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int reach, int headDimension)
    {
        var (keys, width) = (MostKeys(Chunk, reach, tokens) + Panels.Pad(1), Panels.Pad(headDimension));
        return (2L * keys * width) + ((long)Block * (MostKeys(Block, reach, tokens) + width)) + Panels.Pad(Block) + width;
    }

    /// <summary>Computes the first queries of one head.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="qkv">Queries, keys and values side by side, [tokens, 3 * H * d].</param>
    /// <param name="head">Which sequence, head and sizes.</param>
    /// <param name="reach">How many places away a key may be.</param>
    /// <param name="mask">Added to each key's score, [tokens]: 0, or the smallest float; null when every key counts.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="context">[tokens, H * d]; the head's columns of the sequence's rows are written.</param>
    public static void Run(FloatLeaves leaves, Matrix qkv, in AttentionHead head, int reach, Matrix? mask, Matrix scratch, Matrix context)
    {
        var (width, hidden) = (Panels.Pad(head.Dimension), head.Heads * head.Dimension);
        var q = (float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * head.Dimension);
        var mean = (float*)scratch.Buffer.Pointer;
        var sums = mean + width;
        var results = sums + Panels.Pad(Block);
        var scores = results + (Block * width);
        var keys = scores + ((nint)Block * MostKeys(Block, reach, head.Tokens));
        var added = mask is null ? null : (float*)mask.Buffer.Pointer + head.FirstToken;
        if (added != null)
            Mean(q + (2 * hidden), qkv.Stride, head, mean);
        for (var first = 0; first < head.Queries; first += Chunk)
        {
            var end = Math.Min(first + Chunk, head.Queries);
            var packed = Pack(q + hidden, qkv.Stride, head, reach, (first, end), keys);
            for (var block = first; block < end; block += Block)
            {
                var count = Math.Min(Block, end - block);
                var seen = Seen(block, block + count, reach, head.Tokens);
                var (n, padded) = (seen.End - seen.First, Panels.Pad(seen.End - seen.First));
                Panels.Product(leaves.Tile, q + ((nint)block * qkv.Stride), qkv.Stride, packed.KeysFrom(seen.First), head.Dimension, count, padded, scores);
                for (var r = 0; r < count; r++)
                    sums[r] = Exponentials(leaves, scores + ((nint)r * padded), head, reach, block + r, seen, added);
                Panels.Product(leaves.Tile, scores, padded, packed.ValuesFrom(seen.First), packed.PanelStride, n, count, width, results);
                for (var r = 0; r < count; r++)
                {
                    var isBlind = sums[r] == 0;
                    Attention.Store(leaves.Rows, isBlind ? mean : results + (r * width), isBlind ? 1 : 1f / sums[r], head, block + r, context);
                }
            }
        }
    }

    /// <summary>The exponentials of a query's scores, 0 outside of its window; returns their sum, 0 where every key of the window is masked.</summary>
    private static float Exponentials(FloatLeaves leaves, float* scores, in AttentionHead head, int reach, int query, (int First, int End) seen, float* mask)
    {
        var (low, high) = (Math.Max(seen.First, query - reach), (int)Math.Min(seen.End, (long)query + reach + 1));
        if (mask != null && !new ReadOnlySpan<float>(mask + low, high - low).Contains(0f))
            return 0;
        new Span<float>(scores, low - seen.First).Fill(float.NegativeInfinity);
        new Span<float>(scores + (high - seen.First), seen.End - high).Fill(float.NegativeInfinity);
        var count = seen.End - seen.First;
        return leaves.Softmax.ExpRow(scores, 1f / MathF.Sqrt(head.Dimension), mask == null ? null : mask + seen.First, count, Panels.Pad(count));
    }

    /// <summary>
    /// What a query sees whose window is all padding, which can only be padding itself: the smallest float swallows each score in Transformers,
    /// so that all keys of the sequence, padding too, count alike.
    /// </summary>
    private static void Mean(float* values, nint stride, in AttentionHead head, float* mean)
    {
        new Span<float>(mean, head.Dimension).Clear();
        for (var t = 0; t < head.Tokens; t++)
        {
            for (var i = 0; i < head.Dimension; i++)
                mean[i] += values[(t * stride) + i];
        }

        for (var i = 0; i < head.Dimension; i++)
            mean[i] /= head.Tokens;
    }

    private static Packed Pack(float* keys, nint stride, in AttentionHead head, int reach, (int First, int End) queries, float* destination)
    {
        var (first, end) = Seen(queries.First, queries.End, reach, head.Tokens);
        var count = end - first;
        // A block may begin at an odd panel and reads whole pairs of them: one more panel may be read behind the last, for nothing.
        var values = destination + ((nint)(Panels.Pad(count) + Panels.Pad(1)) * Panels.Pad(head.Dimension));
        Panels.PackKeys(keys + (first * stride), stride, count, head.Dimension, destination);
        Panels.PackValues(keys + (first * stride) + (head.Heads * head.Dimension), stride, count, head.Dimension, values);
        return new(destination, values, first, count, head.Dimension);
    }

    /// <summary>The keys that queries see, from a panel's first: that of each query alone depends on its place and the reach only, and so do all sums.</summary>
    private static (int First, int End) Seen(int first, int end, int reach, int tokens) =>
        (Math.Max(0, first - reach) & ~15, (int)Math.Min(tokens, (long)end + reach));

    /// <summary>How many keys so many queries see at most, in whole tiles.</summary>
    private static int MostKeys(int queries, int reach, int tokens) => Panels.Pad((int)Math.Min(tokens, queries + (2L * reach) + 15));

    /// <summary>Keys and values of a chunk in panels.</summary>
    private readonly struct Packed(float* keys, float* values, int first, int count, int dimension)
    {
        /// <summary>Floats from one panel of values to the next.</summary>
        public nint PanelStride => (nint)count * 16;

        /// <summary>The panels of keys from a token on, a multiple of 16.</summary>
        public float* KeysFrom(int token) => keys + ((nint)(token - first) * dimension);

        /// <summary>The panels of values from a token on.</summary>
        public float* ValuesFrom(int token) => values + ((nint)(token - first) * 16);
    }
}
