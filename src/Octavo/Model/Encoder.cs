using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// The forward pass of BERT, top to bottom. Mirrors Transformers' BertModel and, where the checkpoint
/// has the head, BertForSequenceClassification in evaluation mode, or in training with dropout. Letters: B sequences, T tokens of one, D width,
/// H heads, F width of the feed-forward layer.
/// </summary>
internal sealed class Encoder(EncoderConfig config, EncoderWeights weights, Leaves leaves)
{
    /// <summary>Whether the feed-forward layers are int8.</summary>
    public bool IsInt8 { get; } = weights.Layers[0].Intermediate.IsInt8;

    /// <summary>Which activations share a grid: where the batch does, it has to be computed whole.</summary>
    public ActivationSpan Span { get; } = weights.Span;

    /// <summary>Computes a group together with the other workers, each calling this method.</summary>
    public void Forward(Worker worker, TokenGroup group, Activations a, ForwardOutput output)
    {
        var rows = group.Tokens;
        Embed(worker, group, a);
        KeepHidden(worker, group, a.Layers[0].Input, output, 0);
        for (var i = 0; i < weights.Layers.Length; i++)
        {
            if (IsCancelled(worker, a, output))
                return;
            var (layer, s) = (weights.Layers[i], a.Layers[i]);
            var needed = i < weights.Layers.Length - 1 || output.KeepsHidden ? NeededRows.All : weights.LastLayer;
            layer.Qkv.Apply(worker, s.Input, rows, Activation.None, a.Codes, s.Qkv);
            Attend(worker, group, a, i, needed);
            if (needed == NeededRows.FirstTokens)
                rows = KeepFirstTokens(worker, group, s);
            layer.AttentionOutput.Apply(worker, s.KeptContext, rows, Activation.None, a.Codes, s.Projected);
            RowPasses.Drop(worker, a.Dropout.At(DropoutSite.Projected(i)), rows, s.Projected);
            RowPasses.AddLayerNorm(worker, leaves, s.Projected, s.KeptInput, layer.AttentionNorm, rows, s.Attended);
            FeedForward(worker, layer, rows, a, s);
            RowPasses.Drop(worker, a.Dropout.At(DropoutSite.FeedForward(i)), rows, s.FeedForward);
            RowPasses.AddLayerNorm(worker, leaves, s.FeedForward, s.Attended, layer.OutputNorm, rows, s.Output);
            KeepHidden(worker, group, s.Output, output, i + 1);
        }

        var last = a.Layers[^1];
        if (rows == group.Tokens)
            MoveFirstRows(worker, group, last.Output, last.Output);
        weights.Pooler?.Apply(worker, last.Output, group.Count, Activation.Tanh, a.Codes, a.Pooled);
        DropPooled(worker, group, a);
        weights.Classifier?.Apply(worker, a.ClassifierInput, group.Count, Activation.None, a.Codes, a.Logits);
        if (worker.Index == 0)
            output.Keep(group, a);
    }

    /// <summary>FeedForward = W2 f(W1 x + b1) + b2, f by default GELU; what comes before f stays where someone needs it.</summary>
    private void FeedForward(Worker worker, EncoderLayer layer, int rows, Activations a, LayerActivations s)
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

    /// <summary>Hidden = LayerNorm(word + token type + position), in Transformers' order.</summary>
    private void Embed(Worker worker, TokenGroup group, Activations a)
    {
        foreach (var (start, end) in worker.Share(group.Tokens))
        {
            for (var (row, s) = (start, group.SequenceOf(start)); row < end; row++)
            {
                if (row - group.Row(s) == group.LengthOf(s))
                    s++;
                EmbedToken(group.Batch, group.FirstToken + row, row - group.Row(s), a, row);
            }
        }

        worker.Meet();
        var hidden = a.Layers[0].Input;
        RowPasses.AddLayerNorm(worker, leaves, a.Summed, null, weights.EmbeddingNorm, group.Tokens, hidden);
        RowPasses.Drop(worker, a.Dropout.At(DropoutSite.Embeddings), group.Tokens, hidden);
    }

    private void EmbedToken(TokenBatch batch, int token, int position, Activations a, int row)
    {
        weights.Words.CopyRow(batch.InputIds[token], a.Summed.Row(row));
        RowPasses.AddRow(leaves, a.Summed, row, weights.TokenTypes, batch.TokenTypeIds[token]);
        RowPasses.AddRow(leaves, a.Summed, row, weights.Positions, position);
        a.Mask.Row(0)[row] = batch.AttentionMask is { } mask && mask[token] == 0 ? float.MinValue : 0f;
    }

    /// <summary>Context = softmax(Q K^T / sqrt(d)) V for each head of each sequence, [B*T, D].</summary>
    private void Attend(Worker worker, TokenGroup group, Activations a, int layer, NeededRows needed)
    {
        var mask = group.Batch.AttentionMask is null ? null : a.Mask;
        var dropout = a.Dropout.At(DropoutSite.Probabilities(layer));
        foreach (var (start, end) in worker.Share(BatchSizes.Length((long)group.Count * config.HeadCount, "heads of sequences")))
        {
            for (var i = start; i < end; i++)
            {
                var (s, head) = Math.DivRem(i, config.HeadCount);
                var tokens = group.LengthOf(s);
                Attention.Run(
                    leaves, a.Layers[layer].Qkv, new AttentionHead(group.Row(s), tokens, needed == NeededRows.FirstTokens ? 1 : tokens, head, config.HeadCount, config.HeadDimension),
                    mask, dropout, a.Scratch[worker.Index], a.Layers[layer].Context);
            }
        }

        worker.Meet();
    }

    /// <summary>Goes on with each sequence's first row alone: all that a classifier looks at. Returns their number.</summary>
    private static int KeepFirstTokens(Worker worker, TokenGroup group, LayerActivations s)
    {
        MoveFirstRows(worker, group, s.Context, s.KeptContext);
        MoveFirstRows(worker, group, s.Input, s.KeptInput);
        return group.Count;
    }

    /// <summary>Rows 0, 1, … of the destination = the first row of each sequence.</summary>
    private static void MoveFirstRows(Worker worker, TokenGroup group, Matrix source, Matrix destination)
    {
        for (var s = 0; worker.Index == 0 && s < group.Count; s++)
            source.Row(group.Row(s)).CopyTo(destination.Row(s));
        worker.Meet();
    }

    /// <summary>In training, what dropout leaves of the pooled rows.</summary>
    private static void DropPooled(Worker worker, TokenGroup group, Activations a)
    {
        if (a.ClassifierInput == a.Pooled)
            return;
        if (worker.Index == 0)
        {
            for (var s = 0; s < group.Count; s++)
                a.Pooled.Row(s).CopyTo(a.ClassifierInput.Row(s));
            RowPasses.Drop(Worker.Alone, a.Dropout.At(DropoutSite.Pooled), group.Count, a.ClassifierInput);
        }

        worker.Meet();
    }

    private static void KeepHidden(Worker worker, TokenGroup group, Matrix hidden, ForwardOutput output, int state)
    {
        if (output.KeepsHidden && worker.Index == 0)
            output.KeepHidden(group, hidden, state);
        if (output.KeepsHidden)
            worker.Meet();
    }

    /// <summary>One worker looks, all see the same.</summary>
    private static bool IsCancelled(Worker worker, Activations a, ForwardOutput output)
    {
        if (worker.Index == 0)
            a.Cancelled = output.Cancellation.IsCancellationRequested;
        worker.Meet();
        return a.Cancelled;
    }
}
