using Octavo.Kernels.Emitted;
using Octavo.Kernels.Rows;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>
/// Softmax(Q K^T / sqrt(d)) V of one sequence and one head in products of codes, as <see cref="AttentionGrid"/> defines it. Keys and values become
/// panels once; then blocks of queries pass: sums of a block with all keys, their exponentials as codes, sums of these with the values. No score
/// ever is a float in memory but in the place of its sum, within the cache.
/// </summary>
internal sealed unsafe class IntegerAttention(RowLeaves leaves)
{
    /// <summary>The most tokens of which 255 times 127 still adds up in 32 bits, and the codes of a row in the digits of a float.</summary>
    public const int MostTokens = Int8Layer.MostInputs;

    private const int ColumnBlock = Int8TileArgs.CColumns;

    private readonly Int8Kernel _kernel = Int8Kernels.Select(Int8Contract.Any, KernelSet.NameOf(leaves.Set));

    /// <summary>Floats of scratch that a worker needs for sequences of up to <paramref name="tokens"/> tokens.</summary>
    public static long ScratchLength(int tokens, int headDimension) => (AttentionRoom.Length(tokens, headDimension) + sizeof(float) - 1) / sizeof(float);

    /// <summary>Computes the first queries of one head.</summary>
    /// <param name="qkv">Queries, keys and values side by side, [tokens, 3 * H * d].</param>
    /// <param name="head">Which sequence, head and sizes.</param>
    /// <param name="mask">0 for each key that counts, [tokens]; null when every one does.</param>
    /// <param name="bias">Added to each score by the distance of key and query; null for nothing.</param>
    /// <param name="dropout">What is left of the probabilities in training; none in inference.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="context">[tokens, H * d]; the head's columns of the sequence's rows are written.</param>
    public void Run(Matrix qkv, in AttentionHead head, Matrix? mask, DistanceBias? bias, Dropout dropout, Matrix scratch, Matrix context)
    {
        var room = new AttentionRoom(scratch.Buffer.Pointer, head.Tokens, head.Dimension);
        var operands = Operands.Of(qkv, head, room);
        var (added, isAnyKept) = MaskOf(mask, head);
        var poison = PackKeysAndValues(operands, head, room, added);
        head.PrefetchNext((float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * head.Dimension), qkv.Stride);
        var height = Tiles.HeightFor(head.Queries, Math.Min(_kernel.MaxRows, AttentionRoom.MostQueries));
        for (var first = 0; first < head.Queries; first += height)
        {
            var count = Math.Min(height, head.Queries - first);
            var block = new QueryBlock(first, count, poison, isAnyKept);
            PackQueries(operands.Queries + (first * operands.Stride), operands.Stride, count, room);
            Product(room.Queries, room.Width, room.Keys, room.KeySums, room.Width, count, room.Padded, room.Sums);
            Weigh(block, head, room, bias, dropout);
            Product(room.Codes, room.Stride, room.Values, room.ValueSums, room.Padded, count, room.Width, room.Results);
            Store(block, head, room, context);
            for (var r = 0; !dropout.IsNone && r < count; r++)
                AddMean(head, first + r, room.MeanShares[r], room.ValueMean, context);
        }
    }

    private static void AddMean(in AttentionHead head, int query, float share, float* mean, Matrix context)
    {
        var row = context.Row(head.FirstToken + query).Slice(head.Head * head.Dimension, head.Dimension);
        for (var i = 0; i < row.Length; i++)
            row[i] += share * mean[i];
    }

    /// <summary>The mask of a sequence; none where it leaves nothing.</summary>
    private static (nint Mask, bool IsAnyKept) MaskOf(Matrix? mask, in AttentionHead head)
    {
        if (mask is null)
            return (0, true);
        var added = (float*)mask.Buffer.Pointer + head.FirstToken;
        var kept = 0;
        for (var t = 0; t < head.Tokens; t++)
            kept += added[t] == 0 ? 1 : 0;
        return kept == 0 ? (0, false) : kept == head.Tokens ? (0, true) : ((nint)added, true);
    }

    /// <summary>Packs keys and values; 0, or NaN where a key that counts is not finite.</summary>
    private float PackKeysAndValues(in Operands operands, in AttentionHead head, in AttentionRoom room, nint mask)
    {
        var (codes, width) = (leaves.AttentionOperands, room.Width);
        var added = (float*)mask;
        codes.Columns(operands.Keys, operands.Values, operands.Stride, added, head.Tokens, width, room.Mean, room.ValueMean, room.ColumnMagnitudes);
        codes.Grids(room.ColumnMagnitudes, width, room.ValueScales, room.ValueInverses);
        codes.ValuePanels(operands.Values, operands.Stride, room.ValueMean, room.ValueInverses, head.Tokens, width, room.Padded, room.Values);
        // A mean that is not finite makes keys of which no magnitude would tell.
        var poison = 0f;
        for (var i = 0; i < head.Dimension; i++)
            poison += room.Mean[i] * 0;
        for (var t = 0; t < head.Tokens; t += 16)
        {
            var count = Math.Min(16, head.Tokens - t);
            var keys = operands.Keys + (t * operands.Stride);
            codes.RowMagnitudes(keys, operands.Stride, room.Mean, count, width, room.Magnitudes + t);
            for (var i = 0; i < 16; i++)
            {
                if (i >= count || (added != null && added[t + i] != 0))
                    room.Magnitudes[t + i] = 0;
            }

            poison += codes.Grids(room.Magnitudes + t, 16, room.KeyScales + t, room.KeyInverses + t);
            codes.RowCodes(keys, operands.Stride, room.Mean, room.KeyInverses + t, count, width, 0, room.Tile);
            new Span<byte>(room.Tile + (count * width), (16 - count) * width).Clear();
            Transposition.Run((float*)room.Tile, width / 4, 16, width / 4, (float*)(room.Keys + ((nint)t * width)), 16);
        }

        PanelSums.Run(room.Keys, room.Padded, width / 4, room.KeySums);
        for (var t = 0; t < room.Padded; t++)
        {
            room.Shifts[t] = ActivationRule.SignedOffset * room.KeySums[t];
            if (t >= head.Tokens || (added != null && added[t] != 0))
                room.KeyScales[t] = float.NaN;
        }

        // Only ARM's product asks for them.
        if (leaves.Set == InstructionSet.AdvSimd)
            PanelSums.Run(room.Values, width, room.Padded / 4, room.ValueSums);
        return poison;
    }

    private void PackQueries(float* queries, nint stride, int count, in AttentionRoom room)
    {
        var codes = leaves.AttentionOperands;
        codes.RowMagnitudes(queries, stride, null, count, room.Width, room.QueryMagnitudes);
        codes.Grids(room.QueryMagnitudes, (count + 15) & ~15, room.QueryScales, room.QueryInverses);
        codes.RowCodes(queries, stride, null, room.QueryInverses, count, room.Width, ActivationRule.SignedOffset, room.Queries);
    }

    /// <summary>sums [columns/64][rows][64] = a [rows, k] times panels [columns/16][k/4][16][4].</summary>
    private void Product(byte* a, nint lda, byte* panels, int* panelSums, int k, int rows, int columns, int* sums)
    {
        var panelsOfCall = _kernel.PanelsFor(rows);
        var args = new Int8TileArgs { A = a, Lda = lda, BStride = (nint)k * 16, K4 = k / 4, Rows = rows };
        for (var column = 0; column < columns; column += panelsOfCall * 16)
        {
            args.B = (sbyte*)panels + ((nint)column * k);
            args.C = sums + ((nint)(column / ColumnBlock) * rows * ColumnBlock) + (column % ColumnBlock);
            args.Panels = Math.Min(panelsOfCall, (columns - column) / 16);
            args.ColumnSums = panelSums + column;
            _kernel.Tile(in args);
        }
    }

    /// <summary>Sums of queries and keys become codes of probabilities; a query's scale becomes what its sums with values are multiplied by.</summary>
    private void Weigh(in QueryBlock block, in AttentionHead head, in AttentionRoom room, DistanceBias? bias, Dropout dropout)
    {
        var keys = new AttentionKeys(room.Shifts, room.KeyScales, room.Padded);
        var (root, exponent) = (1f / MathF.Sqrt(head.Dimension), AttentionGrid.ExponentOf(head.Dimension));
        for (var r = 0; r < block.Count; r++)
        {
            room.BiasScales[r] = room.QueryScales[r] * root;
            room.Factors[r] = !block.IsAnyKept ? 0 : bias is null ? room.QueryScales[r] * exponent : AttentionGrid.ExponentOfOne;
        }

        var added = bias is null ? default : new AddedBias(bias.Value.AddTo(null, block.First, room.Padded, null), room.BiasScales);
        leaves.AttentionScores.Probabilities(room.Sums, block.Count, keys, added, room.Factors, room.Codes, room.Stride);
        for (var r = 0; r < block.Count; r++)
        {
            // A scale that is no number stays none.
            room.Factors[r] = (1f / room.Factors[r]) + ((room.QueryScales[r] * 0) + block.Poison);
            if (!dropout.IsNone)
                Drop(dropout, head.RowOf(block.First + r), head.Tokens, room, r);
        }
    }

    /// <summary>Training: what is left of the codes of a query, and how much more of the values' mean that is than all of it.</summary>
    private static void Drop(Dropout dropout, long row, int tokens, in AttentionRoom room, int query)
    {
        var codes = new Span<byte>(room.Codes + (query * (nint)room.Stride), tokens);
        var (all, kept) = (0, 0);
        foreach (var code in codes)
            all += code;
        dropout.Apply(room.Codes + (query * (nint)room.Stride), tokens, row);
        foreach (var code in codes)
            kept += code;
        room.Factors[query] *= dropout.Scale;
        room.MeanShares[query] = ((float)kept / all * dropout.Scale) - 1;
    }

    private void Store(in QueryBlock block, in AttentionHead head, in AttentionRoom room, Matrix context)
    {
        var to = (float*)context.Buffer.Pointer + ((nint)(head.FirstToken + block.First) * context.Stride) + (head.Head * head.Dimension);
        for (var column = 0; column < head.Dimension; column += ColumnBlock)
        {
            var from = room.Results + (column * block.Count);
            var count = Math.Min(ColumnBlock, head.Dimension - column);
            var whole = count & ~15;
            leaves.AttentionScores.Context(from, block.Count, room.Factors, room.ValueScales + column, room.ValueMean + column, whole, to + column, context.Stride);
            if (whole == count)
                continue;
            // What lies behind the head's last column is another's: by way of the sums, which nobody needs any more.
            var rest = (float*)room.Sums;
            leaves.AttentionScores.Context(from + whole, block.Count, room.Factors, room.ValueScales + column + whole, room.ValueMean + column + whole, 16, rest, 16);
            for (var r = 0; r < block.Count; r++)
                new ReadOnlySpan<float>(rest + (r * 16), count - whole).CopyTo(new Span<float>(to + (r * (nint)context.Stride) + column + whole, count - whole));
        }
    }

    /// <summary>Queries that pass together.</summary>
    /// <param name="First">The first of them in its sequence.</param>
    /// <param name="Count">How many.</param>
    /// <param name="Poison">0, or NaN where a key is.</param>
    /// <param name="IsAnyKept">Whether any key counts.</param>
    private readonly record struct QueryBlock(int First, int Count, float Poison, bool IsAnyKept);

    /// <summary>A head's columns of queries, keys and values.</summary>
    private readonly ref struct Operands(float* queries, float* keys, float* values, nint stride)
    {
        public readonly float* Queries = queries;
        public readonly float* Keys = keys;
        public readonly float* Values = values;
        public readonly nint Stride = stride;

        /// <summary>Where they lie, or copies with zeros up to whole sixteens of columns.</summary>
        public static Operands Of(Matrix qkv, in AttentionHead head, in AttentionRoom room)
        {
            var (hidden, d) = (head.Heads * head.Dimension, head.Dimension);
            var q = (float*)qkv.Buffer.Pointer + ((nint)head.FirstToken * qkv.Stride) + (head.Head * d);
            if (d == room.Width)
                return new(q, q + hidden, q + (2 * hidden), qkv.Stride);
            var size = (nint)head.Tokens * room.Width;
            for (var part = 0; part < 3; part++)
            {
                for (var t = 0; t < head.Tokens; t++)
                {
                    var to = new Span<float>(room.Copies + (part * size) + ((nint)t * room.Width), room.Width);
                    new ReadOnlySpan<float>(q + (part * hidden) + (t * (nint)qkv.Stride), d).CopyTo(to);
                    to[d..].Clear();
                }
            }

            return new(room.Copies, room.Copies + size, room.Copies + (2 * size), room.Width);
        }
    }
}
