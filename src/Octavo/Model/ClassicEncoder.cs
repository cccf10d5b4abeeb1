using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// The forward pass of BERT and its descendants, top to bottom: mirrors Transformers' BertModel in evaluation mode, or in
/// training with dropout. Letters: B sequences, T tokens of one, D width, H heads, F width of the feed-forward layer, E width of the embeddings.
/// </summary>
internal sealed class ClassicEncoder(EncoderConfig config, ClassicWeights weights, Leaves leaves, AttentionPrecision attention) : Encoder(weights.Linears, attention)
{
    private readonly IntegerAttention? _integers = attention == AttentionPrecision.Int8 ? new(leaves) : null;

    /// <summary>Tables and blocks.</summary>
    public ClassicWeights Weights => weights;

    /// <inheritdoc/>
    public override EmbeddingTable Words => weights.Words;

    /// <inheritdoc/>
    public override Activations Reserve(HeadLayers head, int tokens, int longest, int workers) => new ClassicActivations(config, AttentionPrecision, head, tokens, longest, workers);

    /// <inheritdoc/>
    public override LastRows? Forward(Worker worker, TokenGroup group, Activations activations, ForwardOutput output, NeededRows lastLayer)
    {
        var a = (ClassicActivations)activations;
        var rows = group.Tokens;
        Embed(worker, group, a);
        KeepHidden(worker, group, a.Layers[0].Input, output, 0);
        for (var i = 0; i < weights.Layers.Length; i++)
        {
            if (IsCancelled(worker, a, output))
                return null;
            var (layer, s) = (weights.Layers[i], a.Layers[i]);
            var needed = i < weights.Layers.Length - 1 ? NeededRows.All : lastLayer;
            layer.Qkv.Apply(worker, s.Input, rows, Activation.None, a.Codes, s.Qkv);
            Attend(worker, group, a, i, needed);
            if (needed == NeededRows.FirstTokens)
                rows = KeepFirstTokens(worker, group, s);
            layer.AttentionOutput.Apply(worker, s.KeptContext, rows, Activation.None, a.Codes, s.Projected);
            RowPasses.Drop(worker, a.DropoutOfAttention(i), rows, s.Projected);
            RowPasses.AddLayerNorm(worker, leaves, s.Projected, s.KeptInput, layer.AttentionNorm, rows, s.Attended);
            FeedForward(worker, layer, rows, a, s);
            RowPasses.Drop(worker, a.DropoutOfFeedForward(i), rows, s.FeedForward);
            RowPasses.AddLayerNorm(worker, leaves, s.FeedForward, s.Attended, layer.OutputNorm, rows, s.Output);
            KeepHidden(worker, group, s.Output, output, i + 1);
        }

        return new(a.Layers[^1].Output, lastLayer);
    }

    /// <inheritdoc/>
    public override void Dispose() => weights.Dispose();

    /// <summary>FeedForward = W2 f(W1 x + b1) + b2, f by default GELU; what comes before f stays where someone needs it.</summary>
    private void FeedForward(Worker worker, ClassicBlock layer, int rows, ClassicActivations a, LayerActivations s)
    {
        if (s.BeforeActivation is null)
        {
            layer.Intermediate.Apply(worker, s.Attended, rows, config.Activation, a.Codes, s.Intermediate);
        }
        else
        {
            layer.Intermediate.Apply(worker, s.Attended, rows, Activation.None, a.Codes, s.BeforeActivation);
            RowPasses.Activate(worker, leaves, config.Activation, s.BeforeActivation, rows, s.Intermediate);
        }

        layer.Output.Apply(worker, s.Intermediate, rows, Activation.None, a.Codes, s.FeedForward);
    }

    /// <summary>Hidden = LayerNorm(word + token type + position), in Transformers' order; then W x + b where the encoder is wider.</summary>
    private void Embed(Worker worker, TokenGroup group, ClassicActivations a)
    {
        foreach (var (start, end) in worker.Share(group.Tokens))
        {
            for (var row = start; row < end; row++)
                EmbedToken(group.Batch, group.FirstToken + row, a, row);
        }

        worker.Meet();
        RowPasses.AddLayerNorm(worker, leaves, a.Summed, null, weights.EmbeddingNorm, group.Tokens, a.Embedded);
        RowPasses.Drop(worker, a.Dropout.At(DropoutSite.Embeddings), group.Tokens, a.Embedded);
        weights.Projection?.Apply(worker, a.Embedded, group.Tokens, Activation.None, a.Codes, a.Layers[0].Input);
    }

    private void EmbedToken(TokenBatch batch, int token, ClassicActivations a, int row)
    {
        weights.Words.CopyRow(batch.InputIds[token], a.Summed.Row(row));
        if (weights.TokenTypes is not null)
            RowPasses.AddRow(leaves, a.Summed, row, weights.TokenTypes, batch.TokenTypeIds[token]);
        RowPasses.AddRow(leaves, a.Summed, row, weights.Positions, a.Positions[token]);
        a.Mask.Row(0)[row] = batch.AttentionMask is { } mask && mask[token] == 0 ? float.MinValue : 0f;
    }

    /// <summary>Context = softmax(Q K^T / sqrt(d)) V for each head of each sequence, [B*T, D].</summary>
    private void Attend(Worker worker, TokenGroup group, ClassicActivations a, int layer, NeededRows needed)
    {
        var mask = group.Batch.AttentionMask is null ? null : a.Mask;
        var dropout = a.Dropout.At(DropoutSite.Probabilities(layer));
        foreach (var (start, end) in worker.Share(BatchSizes.Length((long)group.Count * config.HeadCount, "heads of sequences")))
        {
            for (var i = start; i < end; i++)
            {
                var (s, head) = Math.DivRem(i, config.HeadCount);
                var tokens = group.LengthOf(s);
                var (whose, l) = (new AttentionHead(group.Row(s), tokens, needed == NeededRows.FirstTokens ? 1 : tokens, head, config.HeadCount, config.HeadDimension), a.Layers[layer]);
                if (_integers is null)
                    Attention.Run(leaves, l.Qkv, whose, mask, BiasOf(head), dropout, a.Scratch[worker.Index], l.Context);
                else
                    _integers.Run(l.Qkv, whose, mask, BiasOf(head), dropout, a.Scratch[worker.Index], l.Context);
            }
        }

        worker.Meet();
    }

    private DistanceBias? BiasOf(int head) => weights.ScoreBias is { } bias ? new(bias.ByDistance, head, bias.ColumnOf(0)) : null;
}
