using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// The forward pass of DeBERTa v2 and v3, top to bottom: mirrors Transformers' DebertaV2Model in evaluation mode. Letters: B
/// sequences, T tokens of one, D width, H heads, F width of the feed-forward layer, E width of the embeddings.
/// </summary>
internal sealed class DebertaEncoder(EncoderConfig config, DebertaWeights weights, Leaves leaves) : Encoder(weights.Linears)
{
    private readonly float _scale = 1f / MathF.Sqrt(config.HeadDimension * ((DebertaSettings)config.Page!).Terms);

    /// <inheritdoc/>
    public override EmbeddingTable Words => weights.Words;

    /// <inheritdoc/>
    public override Activations Reserve(HeadLayers head, int tokens, int longest, int workers) => new DebertaActivations(config, head, tokens, longest, workers);

    /// <inheritdoc/>
    public override LastRows? Forward(Worker worker, TokenGroup group, Activations activations, ForwardOutput output, NeededRows lastLayer)
    {
        var (a, rows, needed) = ((DebertaActivations)activations, group.Tokens, NeededRows.All);
        var s = a.Layer;
        Embed(worker, group, a);
        KeepHidden(worker, group, s.Input, output, 0);
        if (a.Windows is not null)
            weights.Convolution!.Collect(worker, group, s.Input, a.Windows);
        for (var i = 0; i < weights.Blocks.Length; i++)
        {
            if (IsCancelled(worker, a, output))
                return null;
            var block = weights.Blocks[i];
            if (i == weights.Blocks.Length - 1 && (i > 0 || weights.Convolution is null))
                needed = lastLayer;
            block.Qkv.Apply(worker, s.Input, rows, Activation.None, a.Codes, s.Qkv);
            Attend(worker, group, a, block, needed);
            if (needed == NeededRows.FirstTokens)
                rows = KeepFirstTokens(worker, group, s);
            block.AttentionOutput.Apply(worker, s.Context, rows, Activation.None, a.Codes, s.Projected);
            RowPasses.AddLayerNorm(worker, leaves, s.Projected, s.Input, block.AttentionNorm, rows, s.Attended);
            block.Intermediate.Apply(worker, s.Attended, rows, config.Activation, a.Codes, s.Intermediate);
            block.Output.Apply(worker, s.Intermediate, rows, Activation.None, a.Codes, s.FeedForward);
            RowPasses.AddLayerNorm(worker, leaves, s.FeedForward, s.Attended, block.OutputNorm, rows, s.Output);
            if (i == 0 && weights.Convolution is not null)
                Convolve(worker, group, a);
            KeepHidden(worker, group, s.Output, output, i + 1);
        }

        return new(s.Output, needed);
    }

    /// <inheritdoc/>
    public override void Dispose() => weights.Dispose();

    /// <summary>Hidden = mask * LayerNorm((word + position + token type) W), in Transformers' order.</summary>
    private void Embed(Worker worker, TokenGroup group, DebertaActivations a)
    {
        foreach (var (start, end) in worker.Share(group.Tokens))
        {
            for (var row = start; row < end; row++)
                EmbedToken(group.Batch, group.FirstToken + row, a, row);
        }

        worker.Meet();
        weights.Projection?.Apply(worker, a.Summed, group.Tokens, Activation.None, a.Codes, a.Layer.Projected);
        RowPasses.AddLayerNorm(worker, leaves, a.Layer.Projected, null, weights.EmbeddingNorm, group.Tokens, a.Layer.Input);
        ClearMasked(worker, group, a, a.Layer.Input);
    }

    private void EmbedToken(TokenBatch batch, int token, DebertaActivations a, int row)
    {
        weights.Words.CopyRow(batch.InputIds[token], a.Summed.Row(row));
        if (weights.Positions is not null)
            RowPasses.AddRow(leaves, a.Summed, row, weights.Positions, a.Positions[token]);
        if (weights.TokenTypes is not null)
            RowPasses.AddRow(leaves, a.Summed, row, weights.TokenTypes, batch.TokenTypeIds[token]);
        a.Mask.Row(0)[row] = batch.AttentionMask is { } mask && mask[token] == 0 ? float.MinValue : 0f;
    }

    /// <summary>Context = softmax((Q K^T + Q P^T + (K R^T)^T) scale) V for each head of each sequence, [B*T, D].</summary>
    private void Attend(Worker worker, TokenGroup group, DebertaActivations a, DebertaBlock block, NeededRows needed)
    {
        var mask = group.Batch.AttentionMask is null ? null : a.Mask;
        var distances = new DistanceTerms(block.Keys, a.KeyColumns, block.Queries, a.QueryColumns, _scale);
        if (worker.Index == 0)
        {
            Tell(block.DistanceKey);
            Tell(block.DistanceQuery);
        }

        foreach (var (start, end) in worker.Share(BatchSizes.Length((long)group.Count * config.HeadCount, "heads of sequences")))
        {
            for (var i = start; i < end; i++)
            {
                var (s, head) = Math.DivRem(i, config.HeadCount);
                var tokens = group.LengthOf(s);
                DisentangledAttention.Run(
                    leaves, a.Layer.Qkv, new AttentionHead(group.Row(s), tokens, needed == NeededRows.FirstTokens ? 1 : tokens, head, config.HeadCount, config.HeadDimension),
                    distances, mask, a.Scratch[worker.Index], a.Layer.Context);
            }
        }

        worker.Meet();
    }

    /// <summary>Whoever watches a layer of distances sees what it read when the model was loaded.</summary>
    private void Tell(Linear? linear) => linear?.Watch?.Invoke(linear, weights.Distances!, weights.Distances!.Rows);

    /// <summary>Output = mask * LayerNorm(output + f(convolution of the embeddings)), padding left out.</summary>
    private void Convolve(Worker worker, TokenGroup group, DebertaActivations a)
    {
        var (s, convolution) = (a.Layer, weights.Convolution!);
        convolution.Apply(worker, leaves, a.Windows!, group.Tokens, s.Projected);
        RowPasses.AddLayerNorm(worker, leaves, s.Projected, s.Output, convolution.Norm, group.Tokens, s.Output);
        ClearMasked(worker, group, a, s.Output);
    }

    private static void ClearMasked(Worker worker, TokenGroup group, DebertaActivations a, Matrix hidden)
    {
        if (group.Batch.AttentionMask is null)
            return;
        foreach (var (start, end) in worker.Share(group.Tokens))
        {
            for (var row = start; row < end; row++)
            {
                if (a.Mask.Row(0)[row] != 0f)
                    hidden.Row(row).Clear();
            }
        }

        worker.Meet();
    }
}
