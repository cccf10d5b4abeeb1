using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// The forward pass of ModernBERT, top to bottom: mirrors Transformers' ModernBertModel in evaluation mode. Letters: B sequences,
/// T tokens of one, D width, H heads, d = D / H, F width of the feed-forward part.
/// </summary>
internal sealed class ModernBertEncoder(EncoderConfig config, ModernBertWeights weights, Leaves leaves) : Encoder(weights.Linears)
{
    private readonly ModernBertSettings _own = (ModernBertSettings)config.Page!;

    /// <inheritdoc/>
    public override EmbeddingTable Words => weights.Words;

    /// <inheritdoc/>
    public override Activations Reserve(HeadLayers head, int tokens, int longest, int workers) => new ModernBertActivations(config, head, tokens, longest, workers);

    /// <inheritdoc/>
    public override LastRows? Forward(Worker worker, TokenGroup group, Activations activations, ForwardOutput output, NeededRows lastLayer)
    {
        var a = (ModernBertActivations)activations;
        var rows = group.Tokens;
        Embed(worker, group, a);
        for (var i = 0; i < weights.Blocks.Length; i++)
        {
            if (IsCancelled(worker, a, output))
                return null;
            // The last hidden state is that behind the last LayerNorm.
            KeepHidden(worker, group, a.Hidden, output, i);
            var block = weights.Blocks[i];
            var isLast = i == weights.Blocks.Length - 1;
            block.Qkv.Apply(worker, block.AttentionNorm is null ? a.Hidden : a.Normed, rows, Activation.None, a.Codes, a.Qkv);
            Attend(worker, group, a, i, isLast ? lastLayer : NeededRows.All);
            if (isLast && lastLayer == NeededRows.FirstTokens)
            {
                MoveFirstRows(worker, group, a.Context, a.Context);
                MoveFirstRows(worker, group, a.Hidden, a.Hidden);
                rows = group.Count;
            }

            block.AttentionOutput.Apply(worker, a.Context, rows, Activation.None, a.Codes, a.Projected);
            RowPasses.AddThenNorm(worker, leaves, a.Hidden, a.Projected, block.FeedForwardNorm, rows, a.Normed);
            block.Gated.Apply(worker, a.Normed, rows, Activation.None, a.Codes, a.Gated);
            RowPasses.Gate(worker, leaves, config.Activation, a.Gated, rows, a.Intermediate);
            block.Output.Apply(worker, a.Intermediate, rows, Activation.None, a.Codes, a.Projected);
            RowPasses.AddThenNorm(worker, leaves, a.Hidden, a.Projected, isLast ? weights.FinalNorm : weights.Blocks[i + 1].AttentionNorm!, rows, a.Normed);
        }

        KeepHidden(worker, group, a.Normed, output, weights.Blocks.Length);
        return new(a.Normed, lastLayer);
    }

    /// <inheritdoc/>
    public override void Dispose() => weights.Dispose();

    /// <summary>Hidden = LayerNorm(word).</summary>
    private void Embed(Worker worker, TokenGroup group, ModernBertActivations a)
    {
        var batch = group.Batch;
        foreach (var (start, end) in worker.Share(group.Tokens))
        {
            for (var row = start; row < end; row++)
            {
                var token = group.FirstToken + row;
                weights.Words.CopyRow(batch.InputIds[token], a.Hidden.Row(row));
                a.Mask.Row(0)[row] = batch.AttentionMask is { } mask && mask[token] == 0 ? float.MinValue : 0f;
            }
        }

        worker.Meet();
        RowPasses.AddLayerNorm(worker, leaves, a.Hidden, null, weights.EmbeddingNorm, group.Tokens, a.Hidden);
    }

    /// <summary>Context = softmax(Q K^T / sqrt(d)) V for each head of each sequence, [B*T, D], with Q and K turned; in a local layer over the keys near each query.</summary>
    private void Attend(Worker worker, TokenGroup group, ModernBertActivations a, int layer, NeededRows needed)
    {
        var isLocal = _own.IsLocal[layer];
        Turn(worker, group, a, isLocal ? a.LocalTurns : a.GlobalTurns);
        var mask = group.Batch.AttentionMask is null ? null : a.Mask;
        foreach (var (start, end) in worker.Share(BatchSizes.Length((long)group.Count * config.HeadCount, "heads of sequences")))
        {
            for (var i = start; i < end; i++)
            {
                var (s, number) = Math.DivRem(i, config.HeadCount);
                var tokens = group.LengthOf(s);
                var head = new AttentionHead(group.Row(s), tokens, needed == NeededRows.FirstTokens ? 1 : tokens, number, config.HeadCount, config.HeadDimension);
                if (isLocal)
                    LocalAttention.Run(leaves, a.Qkv, head, _own.Reach, mask, a.Scratch[worker.Index], a.Context);
                else
                    Attention.Run(leaves, a.Qkv, head, mask, null, default, a.Scratch[worker.Index], a.Context);
            }
        }

        worker.Meet();
    }

    /// <summary>Turns queries and keys of all heads by their positions.</summary>
    private void Turn(Worker worker, TokenGroup group, ModernBertActivations a, Turns turns)
    {
        foreach (var (start, end) in worker.Share(group.Tokens))
        {
            for (var row = start; row < end; row++)
                turns.Apply(leaves, a.Qkv, row, 2 * config.HeadCount, a.Positions[group.FirstToken + row]);
        }

        worker.Meet();
    }
}
