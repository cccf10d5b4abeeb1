using Octavo.Kernels;
using Octavo.Kernels.Float;

namespace Octavo.Model;

/// <summary>
/// The forward pass of BERT, top to bottom. Mirrors Transformers' BertModel and, where the checkpoint
/// has the head, BertForSequenceClassification in evaluation mode. Letters: B sequences, T tokens of one, D width,
/// H heads, F width of the feed-forward layer.
/// </summary>
internal sealed class Encoder(EncoderConfig config, EncoderWeights weights, Leaves leaves, bool everyRow)
{
    /// <summary>Whether the feed-forward layers are int8.</summary>
    public bool IsInt8 { get; } = weights.Layers[0].Intermediate.IsInt8;

    /// <summary>Computes a group together with the other workers, each calling this method.</summary>
    public void Forward(Worker worker, TokenGroup group, Activations a, ForwardOutput output)
    {
        var rows = group.Tokens;
        Embed(worker, group, a);
        KeepHidden(worker, group, a, output, 0);
        for (var i = 0; i < weights.Layers.Length; i++)
        {
            if (IsCancelled(worker, a, output))
                return;
            var layer = weights.Layers[i];
            var headOnly = i == weights.Layers.Length - 1 && !output.KeepsHidden && !everyRow;
            layer.Qkv.Apply(worker, a.Hidden, rows, Activation.None, a.Codes, a.Qkv);
            Attend(worker, group, a, headOnly);
            if (headOnly)
                rows = KeepFirstTokens(worker, group, a);
            layer.AttentionOutput.Apply(worker, a.Context, rows, Activation.None, a.Codes, a.Projected);
            RowPasses.AddLayerNorm(worker, leaves, a.Projected, a.Hidden, layer.AttentionNorm, rows, a.Attended);
            worker.Meet();
            layer.Intermediate.Apply(worker, a.Attended, rows, Activation.Gelu, a.Codes, a.Intermediate);
            layer.Output.Apply(worker, a.Intermediate, rows, Activation.None, a.Codes, a.Projected);
            RowPasses.AddLayerNorm(worker, leaves, a.Projected, a.Attended, layer.OutputNorm, rows, a.Hidden);
            worker.Meet();
            KeepHidden(worker, group, a, output, i + 1);
        }

        if (rows == group.Tokens)
            KeepFirstTokens(worker, group, a);
        weights.Pooler?.Apply(worker, a.Hidden, group.Count, Activation.Tanh, a.Codes, a.Pooled);
        weights.Classifier?.Apply(worker, a.Pooled, group.Count, Activation.None, a.Codes, a.Logits);
        if (worker.Index == 0)
            output.Keep(group, a);
    }

    /// <summary>Hidden = LayerNorm(word + token type + position), in Transformers' order.</summary>
    private void Embed(Worker worker, TokenGroup group, Activations a)
    {
        var batch = group.Batch;
        for (var s = 0; s < group.Count; s++)
        {
            var (start, end) = worker.Share(group.LengthOf(s));
            for (var t = start; t < end; t++)
            {
                var row = group.Row(s) + t;
                var token = group.FirstToken + row;
                weights.Words.CopyRow(batch.InputIds[token], a.Projected.Row(row));
                RowPasses.AddRow(leaves, a.Projected, row, weights.TokenTypes, batch.TokenTypeIds[token]);
                RowPasses.AddRow(leaves, a.Projected, row, weights.Positions, t);
                a.Mask.Row(0)[row] = batch.AttentionMask is { } mask && mask[token] == 0 ? float.MinValue : 0f;
            }
        }

        worker.Meet();
        RowPasses.AddLayerNorm(worker, leaves, a.Projected, null, weights.EmbeddingNorm, group.Tokens, a.Hidden);
        worker.Meet();
    }

    /// <summary>Context = softmax(Q K^T / sqrt(d)) V for each head of each sequence, [B*T, D].</summary>
    private void Attend(Worker worker, TokenGroup group, Activations a, bool firstQueryOnly)
    {
        var mask = group.Batch.AttentionMask is null ? null : a.Mask;
        var (start, end) = worker.Share(group.Count * config.HeadCount);
        for (var i = start; i < end; i++)
        {
            var (s, head) = Math.DivRem(i, config.HeadCount);
            var tokens = group.LengthOf(s);
            Attention.Run(
                leaves, a.Qkv, new AttentionHead(group.Row(s), tokens, firstQueryOnly ? 1 : tokens, head, config.HeadCount, config.HeadDimension),
                mask, a.Scratch[worker.Index], a.Context);
        }

        worker.Meet();
    }

    /// <summary>Moves each sequence's first row to row 0, 1, …: all that a classifier looks at. Returns their number.</summary>
    private static int KeepFirstTokens(Worker worker, TokenGroup group, Activations a)
    {
        if (worker.Index == 0)
        {
            for (var s = 1; s < group.Count; s++)
            {
                a.Context.Row(group.Row(s)).CopyTo(a.Context.Row(s));
                a.Hidden.Row(group.Row(s)).CopyTo(a.Hidden.Row(s));
            }
        }

        worker.Meet();
        return group.Count;
    }

    private static void KeepHidden(Worker worker, TokenGroup group, Activations a, ForwardOutput output, int state)
    {
        if (output.KeepsHidden && worker.Index == 0)
            output.KeepHidden(group, a, state);
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
