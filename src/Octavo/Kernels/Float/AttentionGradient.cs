using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// The gradients of <see cref="Attention"/>: with S = Q K^T / sqrt(d), P = softmax(S + mask), R = P as dropout left it and C = R V,
/// dV = R^T dC; dR = dC V^T; dP = dR as dropout leaves it; dS_ij = P_ij (dP_ij - sum over k of P_ik dP_ik); dQ = dS K / sqrt(d);
/// dK = dS^T Q / sqrt(d). <c>Kernels/Reference/NaiveAttention.cs</c> is the same line by line. The probabilities are computed again instead of kept: that costs a
/// fortieth of a layer's products and saves H * T^2 floats of each sequence.
/// </summary>
internal static unsafe class AttentionGradient
{
    /// <summary>Floats of scratch that a worker needs for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headDimension)
    {
        long padded = Panels.Pad(tokens);
        return (padded * Panels.Pad(headDimension) * 6) + (padded * padded * 4) + 64;
    }

    /// <summary>Computes one head.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="qkv">Queries, keys and values, [tokens, 3 * H * d].</param>
    /// <param name="head">Which sequence, head and sizes.</param>
    /// <param name="mask">As in the forward pass.</param>
    /// <param name="bias">As in the forward pass.</param>
    /// <param name="biasGradient">The gradient of each bias is added here, [1, distances]; null where there are none.</param>
    /// <param name="dropout">As in the forward pass.</param>
    /// <param name="context">Gradient of the context, [.., H * d].</param>
    /// <param name="contextRow">Its row of the head's first query.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="output">Gradient of <paramref name="qkv"/>; the head's columns of the sequence's rows are written.</param>
    public static void Run(
        FloatLeaves leaves, Matrix qkv, in AttentionHead head, Matrix? mask, DistanceBias? bias, Span<float> biasGradient, Dropout dropout, Matrix context, int contextRow, Matrix scratch, Matrix output)
    {
        var (tokens, d, queries) = (head.Tokens, head.Dimension, head.Queries);
        var (padded, width, hidden) = (Panels.Pad(tokens), Panels.Pad(d), head.Heads * d);
        var (panel, square) = ((nint)padded * width, (nint)padded * padded);
        var keys = (float*)scratch.Buffer.Pointer;
        var values = keys + panel;
        var keyRows = values + panel;
        var queryRows = keyRows + panel;
        var contextRows = queryRows + panel;
        var result = contextRows + panel;
        var p = result + panel;
        var dp = p + square;
        var transposed = dp + square;
        var q = (float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * d);
        var dc = (float*)context.Buffer.Pointer + ((nint)contextRow * context.Stride) + (head.Head * d);
        var to = (float*)output.Buffer.Pointer + ((nint)head.FirstToken * output.Stride) + (head.Head * d);
        Panels.PackKeys(q + hidden, qkv.Stride, tokens, d, keys);
        Panels.PackKeys(q + (2 * hidden), qkv.Stride, tokens, d, values);
        Panels.PackValues(q + hidden, qkv.Stride, tokens, d, keyRows);
        Panels.PackValues(q, qkv.Stride, queries, d, queryRows);
        Panels.PackValues(dc, context.Stride, queries, d, contextRows);

        // p = Q K^T, dp = dR = dC V^T; then p becomes R and dp becomes dS / sqrt(d).
        Panels.Product(leaves.Tile, q, qkv.Stride, keys, d, queries, padded, p);
        Panels.Product(leaves.Tile, dc, context.Stride, values, d, queries, padded, dp);
        Softmax(leaves, head, mask is null ? null : (float*)mask.Buffer.Pointer + head.FirstToken, bias, biasGradient, dropout, padded, p, dp, transposed);

        // dQ = dS K / sqrt(d); rows behind the queries that were asked for have none.
        Panels.Product(leaves.Tile, dp, padded, keyRows, tokens, queries, width, result);
        Store(result, width, queries, d, to, output.Stride);
        for (var i = queries; i < tokens; i++)
            new Span<float>(to + (i * output.Stride), d).Clear();
        // dK = dS^T Q / sqrt(d).
        Transposition.Run(dp, padded, queries, padded, transposed, padded);
        Panels.Product(leaves.Tile, transposed, padded, queryRows, queries, tokens, width, result);
        Store(result, width, tokens, d, to + hidden, output.Stride);
        // dV = R^T dC.
        Transposition.Run(p, padded, queries, padded, transposed, padded);
        Panels.Product(leaves.Tile, transposed, padded, contextRows, queries, tokens, width, result);
        Store(result, width, tokens, d, to + (2 * hidden), output.Stride);
    }

    /// <summary>Scores become probabilities as dropout left them, their gradients become those of the products of queries and keys.</summary>
    private static void Softmax(
        FloatLeaves leaves, in AttentionHead head, float* mask, DistanceBias? bias, Span<float> biasGradient, Dropout dropout, int padded, float* scores, float* gradients, float* addends)
    {
        var scale = 1f / MathF.Sqrt(head.Dimension);
        for (var r = 0; r < head.Queries; r++)
        {
            var p = scores + ((nint)r * padded);
            var dp = gradients + ((nint)r * padded);
            // P = e^(S - max) / sum, S with its bias.
            var addend = bias is null ? mask : bias.Value.AddTo(mask, r, padded, addends);
            var sum = leaves.Softmax.ExpRow(p, scale, addend, head.Tokens, padded);
            leaves.Rows.Scale(p, 1f / sum, padded, p);
            // R = mask * P: dP = mask * dR.
            dropout.Apply(dp, head.Tokens, head.RowOf(r));
            // dS = P * (dP - sum(P * dP)) / sqrt(d).
            leaves.Gradients.Softmax(p, dp, scale, padded);
            // A bias is added behind the scale, whose gradient dp has.
            for (var k = 0; bias is not null && k < head.Tokens; k++)
                biasGradient[bias.Value.Zero - r + k] += dp[k] / scale;
            dropout.Apply(p, head.Tokens, head.RowOf(r));
        }
    }

    private static void Store(float* result, int width, int rows, int columns, float* destination, nint stride)
    {
        for (var r = 0; r < rows; r++)
            new ReadOnlySpan<float>(result + ((nint)r * width), columns).CopyTo(new Span<float>(destination + (r * stride), columns));
    }
}
