using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;

namespace Octavo.Model;

/// <summary>
/// The forward pass of XLNet, top to bottom: mirrors Transformers' XLNetModel in evaluation mode without memories, permutations or
/// words to predict. Distances alone count, so that pads on the left change nothing. Letters: B sequences, T tokens of one, D width, H heads.
/// </summary>
internal sealed class XlnetEncoder(EncoderConfig config, XlnetWeights weights, Leaves leaves) : Encoder(weights.Linears)
{
    /// <inheritdoc/>
    public override EmbeddingTable Words => weights.Words;

    /// <inheritdoc/>
    public override Activations Reserve(HeadLayers head, int tokens, int longest, int workers) => new XlnetActivations(config, head, tokens, longest, workers);

    /// <inheritdoc/>
    public override LastRows? Forward(Worker worker, TokenGroup group, Activations activations, ForwardOutput output, NeededRows lastLayer)
    {
        var (a, rows) = ((XlnetActivations)activations, group.Tokens);
        var (s, longest) = (a.Layer, group.Longest);
        Embed(worker, group, a);
        PutDistances(worker, longest, a);
        KeepHidden(worker, group, s.Input, output, 0);
        for (var i = 0; i < weights.Blocks.Length; i++)
        {
            if (IsCancelled(worker, a, output))
                return null;
            var block = weights.Blocks[i];
            block.Qkv.Apply(worker, s.Input, rows, Activation.None, a.Codes, s.Qkv);
            block.DistanceKey.Apply(worker, a.Distances, 2 * longest, Activation.None, a.Codes, a.DistanceKeys);
            PackDistances(worker, longest, a);
            Attend(worker, group, a, block, longest);
            block.AttentionOutput.Apply(worker, s.Context, rows, Activation.None, a.Codes, s.Projected);
            RowPasses.AddLayerNorm(worker, leaves, s.Projected, s.Input, block.AttentionNorm, rows, s.Attended);
            block.Intermediate.Apply(worker, s.Attended, rows, config.Activation, a.Codes, s.Intermediate);
            block.Output.Apply(worker, s.Intermediate, rows, Activation.None, a.Codes, s.FeedForward);
            RowPasses.AddLayerNorm(worker, leaves, s.FeedForward, s.Attended, block.OutputNorm, rows, s.Output);
            KeepHidden(worker, group, s.Output, output, i + 1);
        }

        return new(s.Output, NeededRows.All);
    }

    /// <inheritdoc/>
    public override void Dispose() => weights.Dispose();

    private void Embed(Worker worker, TokenGroup group, XlnetActivations a)
    {
        var mask = group.Batch.AttentionMask;
        foreach (var (start, end) in worker.Share(group.Tokens))
        {
            for (var row = start; row < end; row++)
            {
                weights.Words.CopyRow(group.Batch.InputIds[group.FirstToken + row], a.Layer.Input.Row(row));
                a.Mask.Row(0)[row] = mask is not null && mask[group.FirstToken + row] == 0 ? float.MinValue : 0f;
            }
        }

        worker.Meet();
    }

    private static void PutDistances(Worker worker, int longest, XlnetActivations a)
    {
        foreach (var (start, end) in worker.Share(2 * longest))
        {
            for (var row = start; row < end; row++)
                a.PutDistance(longest, row);
        }

        worker.Meet();
    }

    /// <summary>The keys of distances of each head, which all sequences of the group share.</summary>
    private void PackDistances(Worker worker, int longest, XlnetActivations a)
    {
        foreach (var (start, end) in worker.Share(config.HeadCount))
        {
            for (var head = start; head < end; head++)
                a.Panels.Pack(a.DistanceKeys, 2 * longest, 0, DistanceOrder.Ascending, head);
        }

        worker.Meet();
    }

    /// <summary>Context = softmax(((Q + u) K^T + (Q + v) R^T + (Q + w) G^T) / sqrt(d)) V for each head of each sequence, [B*T, D].</summary>
    private void Attend(Worker worker, TokenGroup group, XlnetActivations a, XlnetBlock block, int longest)
    {
        var batch = group.Batch;
        var mask = batch.AttentionMask is null ? null : a.Mask;
        var terms = new RelativeTerms(block.WordBias, a.Panels, longest, block.DistanceBias, block.SegmentKey, block.SegmentBias);
        foreach (var (start, end) in worker.Share(BatchSizes.Length((long)group.Count * config.HeadCount, "heads of sequences")))
        {
            for (var i = start; i < end; i++)
            {
                var (s, head) = Math.DivRem(i, config.HeadCount);
                var tokens = group.LengthOf(s);
                RelativeAttention.Run(
                    leaves, a.Layer.Qkv, new AttentionHead(group.Row(s), tokens, tokens, head, config.HeadCount, config.HeadDimension), terms,
                    batch.TokenTypeIds.AsSpan(group.FirstToken + group.Row(s), tokens), mask, a.Scratch[worker.Index], a.Layer.Context);
            }
        }

        worker.Meet();
    }
}
