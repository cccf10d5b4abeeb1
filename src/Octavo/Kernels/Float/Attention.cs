using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
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
    public static int ScratchLength(int tokens, int headDimension)
    {
        var (padded, width) = (Pad(tokens), Pad(headDimension));
        return (padded * width * 2) + (QueryBlock * (padded + width)) + QueryBlock + 64;
    }

    /// <summary>Computes the first queries of one head.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="qkv">Queries, keys and values side by side, [tokens, 3 * H * d].</param>
    /// <param name="head">Which sequence, head and sizes.</param>
    /// <param name="mask">Added to each key's score, [tokens]; null when every key counts.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="context">[tokens, H * d]; the head's columns of the sequence's rows are written.</param>
    public static void Run(Leaves leaves, Matrix qkv, in AttentionHead head, Matrix? mask, Matrix scratch, Matrix context)
    {
        var (padded, width) = (Pad(head.Tokens), Pad(head.Dimension));
        var keys = (float*)scratch.Buffer.Pointer;
        var values = keys + ((nint)padded * width);
        var scores = values + ((nint)padded * width);
        var results = scores + ((nint)QueryBlock * padded);
        var sums = results + ((nint)QueryBlock * width);
        var hidden = head.Heads * head.Dimension;
        var q = (float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * head.Dimension);
        PackKeys(q + hidden, qkv.Stride, head, padded, keys);
        PackValues(q + (2 * hidden), qkv.Stride, head, width, values);
        if (head.Head + 1 < head.Heads)
            Prefetch(q + head.Dimension, qkv.Stride, head, hidden);
        var added = mask is null ? null : (float*)mask.Buffer.Pointer + head.FirstToken;
        var scale = 1f / MathF.Sqrt(head.Dimension);
        for (var first = 0; first < head.Queries; first += QueryBlock)
        {
            var count = Math.Min(QueryBlock, head.Queries - first);
            Product(leaves.Tile, q + ((nint)first * qkv.Stride), qkv.Stride, keys, head.Dimension, count, padded, scores);
            for (var r = 0; r < count; r++)
                sums[r] = leaves.Rows.ExpRow(scores + ((nint)r * padded), scale, added, head.Tokens, padded);
            Product(leaves.Tile, scores, padded, values, head.Tokens, count, width, results);
            for (var r = 0; r < count; r++)
                Store(leaves.Rows, results + (r * width), 1f / sums[r], head, first + r, context);
        }
    }

    private static int Pad(int n) => (n + 31) & ~31;

    /// <summary>c [rows, columns] = a [rows, k] * panels.</summary>
    private static void Product(FloatTile tile, float* a, nint lda, float* panels, int k, int rows, int columns, float* c)
    {
        for (var column = 0; column < columns; column += FloatTile.Columns)
        {
            for (var r = 0; r < rows; r += tile.MaxRows)
                tile.Run(a + (r * lda), lda, panels + ((nint)column * k), (nint)k * 16, k, Math.Min(tile.MaxRows, rows - r), c + ((nint)r * columns) + column, columns);
        }
    }

    /// <summary>Keys [T, d] as the columns of a product: [T/16][d][16], zeros behind the last token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackKeys(float* source, nint stride, in AttentionHead head, int padded, float* destination)
    {
        for (var token = 0; token < padded; token += 4)
        {
            var panel = destination + (token / 16 * 16 * (nint)head.Dimension) + (token % 16);
            var i = 0;
            for (; token + 4 <= head.Tokens && i + 4 <= head.Dimension; i += 4)
                Transpose4(source + (token * stride) + i, stride, panel + ((nint)i * 16));
            for (; i < head.Dimension; i++)
            {
                for (var t = 0; t < 4; t++)
                    panel[((nint)i * 16) + t] = token + t < head.Tokens ? source[((token + t) * stride) + i] : 0f;
            }
        }
    }

    /// <summary>
    /// Asks for the next head's queries, keys and values while this one is computed: a head's 256 bytes of
    /// each token lie 9 KB apart, which no prefetcher of a CPU follows.
    /// </summary>
    private static void Prefetch(float* source, nint stride, in AttentionHead head, int hidden)
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

    /// <summary>Four rows of four values become four columns; the rows written are 16 floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint stride, float* destination)
    {
        var (a, b) = (Vector128.Load(source), Vector128.Load(source + stride));
        var (c, d) = (Vector128.Load(source + (2 * stride)), Vector128.Load(source + (3 * stride)));
        var (ab, ab2) = (Low(a, b), High(a, b));
        var (cd, cd2) = (Low(c, d), High(c, d));
        LowerHalves(ab, cd).Store(destination);
        UpperHalves(ab, cd).Store(destination + 16);
        LowerHalves(ab2, cd2).Store(destination + 32);
        UpperHalves(ab2, cd2).Store(destination + 48);
    }

    // On x64 the JIT sends Vector128.Create of two halves through memory: seven times slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LowerHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(a, b) : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> UpperHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveHighToLow(b, a) : Vector128.Create(a.GetUpper(), b.GetUpper());

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    /// <summary>Values [T, d] as panels [d/16][T][16]; what lies behind column d is computed and thrown away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackValues(float* source, nint stride, in AttentionHead head, int width, float* destination)
    {
        for (var column = 0; column < width; column += 16)
        {
            var panel = destination + ((nint)column * head.Tokens);
            var count = Math.Clamp(head.Dimension - column, 0, 16);
            for (var token = 0; token < head.Tokens; token++)
            {
                var from = source + (token * stride) + column;
                var to = panel + ((nint)token * 16);
                if (count == 16)
                {
                    Vector256.Load(from).Store(to);
                    Vector256.Load(from + 8).Store(to + 8);
                    continue;
                }

                for (var i = 0; i < 16; i++)
                    to[i] = i < count ? from[i] : 0f;
            }
        }
    }

    private static void Store(Elementwise rows, float* result, float factor, in AttentionHead head, int query, Matrix context)
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
internal readonly record struct AttentionHead(int FirstToken, int Tokens, int Queries, int Head, int Heads, int Dimension);
