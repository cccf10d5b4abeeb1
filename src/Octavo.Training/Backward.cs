using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// The gradients of the encoder's parameters: <see cref="ClassicEncoder"/>.Forward read from bottom to top, behind what an <see cref="Objective"/> says of its last hidden state. Letters as there: B sequences,
/// T tokens of one, D width, F width of the feed-forward layer; dy is the loss's gradient for y. Beside each step stands the forward line it goes back through,
/// and the gradient's formula. Called by all workers together. Rounding is gone through
/// straight: the gradient of a rounded number is that of the number (Bengio et al. 2013, arXiv 1308.3432).
/// </summary>
internal sealed class Backward(EncoderWithHead model, Parameters parameters, NeededRows lastLayer, Leaves leaves)
{
    private readonly EncoderConfig config = model.Config;
    private readonly ScoreBias? _bias = ((ClassicEncoder)model.Encoder).Weights.ScoreBias;

    /// <summary>Computes the gradients of a group whose forward pass is in <paramref name="a"/> and whose last hidden state's gradient is in <paramref name="b"/>.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="group">The batch.</param>
    /// <param name="a">What the forward pass kept.</param>
    /// <param name="b">Where gradients of activations go.</param>
    /// <param name="adds">Whether gradients are added to those of earlier groups of the step.</param>
    public void Run(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b, bool adds)
    {
        Matrix? residual = null;
        for (var i = config.LayerCount - 1; i >= 0; i--)
        {
            Layer(worker, group, a, i, residual, b, adds);
            residual = b.Attended;
        }

        Embed(worker, group, a, b, adds);
    }

    /// <summary>From the gradient of a layer's output, Hidden + residual, to that of its input, Hidden + Attended.</summary>
    private void Layer(Worker worker, TokenGroup group, ClassicActivations a, int i, Matrix? residual, GradientBuffers b, bool adds)
    {
        var (p, s) = (parameters.Layers[i], a.Layers[i]);
        // The layer above may share this block: then its gradients are there already.
        adds |= i + 1 < config.LayerCount && parameters.Layers[i + 1] == p;
        var needed = i == config.LayerCount - 1 ? lastLayer : NeededRows.All;
        var rows = needed == NeededRows.FirstTokens ? group.Count : group.Tokens;
        // output = LayerNorm(mask * feedForward + attended): with v the sum, n = (v - mean) / sigma and g = doutput w,
        // dv = (g - mean(g) - n mean(g n)) / sigma, dw = sum of doutput n, db = sum of doutput. dv goes to both parts of the sum.
        Norm(worker, p.OutputNorm, new(s.FeedForward, s.Attended, b.Hidden, residual), rows, b.Partial, adds, b.Output);
        // dfeedForward = mask * dv, the mask being 0 or 1 / (1 - probability).
        var output = GradientPasses.Drop(worker, a.DropoutOfFeedForward(i), b.Output, rows, b.Dropped);
        // feedForward = intermediate W^T + b: dintermediate = dfeedForward W, dW = dfeedForward^T intermediate, db = sum of rows.
        Linear(worker, p.Output, s.Intermediate, output, rows, b, adds, b.Intermediate);
        // intermediate = f(z): dz = dintermediate * f'(z).
        GradientPasses.Activation(worker, leaves, config.Activation, s.BeforeActivation!, rows, b.Intermediate);
        // z = attended W^T + b: dattended = dz W + dv, of which dv waits in Output as the residual's part.
        Linear(worker, p.Intermediate, s.Attended, b.Intermediate, rows, b, adds, b.Hidden);

        // attended = LayerNorm(mask * projected + input): du of the sum u as dv above, from dz W + dv.
        Norm(worker, p.AttentionNorm, new(s.Projected, s.KeptInput, b.Hidden, b.Output), rows, b.Partial, adds, b.Attended);
        var projected = GradientPasses.Drop(worker, a.DropoutOfAttention(i), b.Attended, rows, b.Dropped);
        // projected = context W^T + b: dcontext = (mask * du) W.
        Linear(worker, p.AttentionOutput, s.KeptContext, projected, rows, b, adds, b.Context);
        // context = (mask * softmax(Q K^T / sqrt(d))) V: AttentionGradient has the formulas. Of attention in integers Q, K and V are what its codes stand for.
        Attend(worker, group, a, i, needed, b);
        if (parameters.ScoreBias is not null)
            AddScoreBias(worker, group, b, adds || i + 1 < config.LayerCount);
        // [Q K V] = input W^T + b: dinput = d[Q K V] W + du, of which du stays in Attended for the layer below.
        Linear(worker, p.Qkv, s.Input, b.Qkv, group.Tokens, b, adds, b.Hidden);
        if (needed == NeededRows.FirstTokens)
            SpreadFirstRows(worker, group, b.Attended);
    }

    /// <summary>
    /// scores += bias[bucket(k - q)] in every layer, so that dBias[bucket] is the sum of dScores over layers, sequences and pairs of
    /// that distance; one worker adds, in one order.
    /// </summary>
    private void AddScoreBias(Worker worker, TokenGroup group, GradientBuffers b, bool adds)
    {
        var gradient = parameters.ScoreBias!.Gradient;
        if (worker.Index == 0 && !adds)
            gradient.Memory.AsSpan<float>().Clear();
        for (var item = 0; worker.Index == 0 && item < group.Count * config.HeadCount; item++)
        {
            var partial = b.ScoreBiases!.Row(item);
            for (var distance = 0; distance < _bias!.Buckets.Count; distance++)
                gradient.Matrix.Row(_bias.Buckets[distance])[item % config.HeadCount] += partial[distance];
        }

        worker.Meet();
    }

    /// <summary>From the gradient of the context to that of queries, keys and values, head by head.</summary>
    private void Attend(Worker worker, TokenGroup group, ClassicActivations a, int i, NeededRows needed, GradientBuffers b)
    {
        var mask = group.Batch.AttentionMask is null ? null : a.Mask;
        var dropout = a.Dropout.At(DropoutSite.Probabilities(i));
        foreach (var (start, end) in worker.Share(BatchSizes.Length((long)group.Count * config.HeadCount, "heads of sequences")))
        {
            for (var item = start; item < end; item++)
            {
                var (s, head) = Math.DivRem(item, config.HeadCount);
                var tokens = group.LengthOf(s);
                var bias = _bias is null ? (DistanceBias?)null : new(_bias.ByDistance, head, _bias.ColumnOf(0));
                var biasGradient = _bias is null ? default : b.ScoreBiases!.Row(item);
                biasGradient.Clear();
                var whose = new AttentionHead(group.Row(s), tokens, needed == NeededRows.FirstTokens ? 1 : tokens, head, config.HeadCount, config.HeadDimension);
                if (b.RoundedQkv is not null)
                    AttentionValues.Write(a.Layers[i].Qkv, whose, mask, b.RoundedQkv);
                AttentionGradient.Run(
                    leaves, b.RoundedQkv ?? a.Layers[i].Qkv, whose, mask, bias, biasGradient, dropout, b.Context, needed == NeededRows.FirstTokens ? s : group.Row(s), b.Scratch[worker.Index], b.Qkv);
            }
        }

        worker.Meet();
    }

    /// <summary>From the gradient of the first layer's input, Hidden + Attended, to those of the tables.</summary>
    private void Embed(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b, bool adds)
    {
        // Both parts of the gradient go through the same dropout, and the same projection.
        var isSplit = a.Dropout.IsNone && parameters.Projection is null;
        if (!isSplit)
        {
            foreach (var (start, end) in worker.Share(group.Tokens))
            {
                for (var r = start; r < end; r++)
                    RowPasses.AddRow(leaves, b.Hidden, r, b.Attended, r);
            }

            worker.Meet();
        }

        // input = embedded W^T + b, where the encoder is wider than its embeddings: dembedded = dinput W.
        var embedded = b.Hidden;
        if (parameters.Projection is not null)
            Linear(worker, parameters.Projection, a.Embedded, b.Hidden, group.Tokens, b, adds, embedded = b.Embedded!);
        // embedded = mask * LayerNorm(word + token type + position): the gradient of the sum as in a layer.
        var hidden = GradientPasses.Drop(worker, a.Dropout.At(DropoutSite.Embeddings), embedded, group.Tokens, b.EmbeddedDropped);
        Norm(worker, parameters.EmbeddingNorm, new(a.Summed, null, hidden, isSplit ? b.Attended : null), group.Tokens, b.EmbeddedPartial, adds, b.EmbeddedOutput);
        // sum = words[id] + types[type] + positions[place]: each row of a table gets the sum of the gradients of the tokens that took it.
        var (batch, first) = (group.Batch, group.FirstToken);
        GradientPasses.AddToTable(worker, leaves, b.EmbeddedOutput, batch.InputIds.AsSpan(first, group.Tokens), parameters.Words.Gradient.Matrix);
        if (parameters.TokenTypes is not null)
            GradientPasses.AddToTable(worker, leaves, b.EmbeddedOutput, batch.TokenTypeIds.AsSpan(first, group.Tokens), parameters.TokenTypes.Gradient.Matrix);
        GradientPasses.AddToTable(worker, leaves, b.EmbeddedOutput, a.Positions.AsSpan(first, group.Tokens), parameters.Positions.Gradient.Matrix);
        if (worker.Index == 0)
            ForgetPads();
        worker.Meet();
    }

    /// <summary>What stands for a pad learns nothing: PyTorch's <c>Embedding(padding_idx)</c>, of positions too where they are counted from the pad's id, which then is MPNet's 1 whatever its config says.</summary>
    private void ForgetPads()
    {
        parameters.Words.Gradient.Matrix.Row(config.PositionPad ?? config.PadTokenId).Clear();
        if (config.PositionPad is { } pad)
            parameters.Positions.Gradient.Matrix.Row(pad).Clear();
    }

    private void Linear(Worker worker, LinearParameters p, Matrix input, Matrix output, int rows, GradientBuffers b, bool adds, Matrix destination) =>
        LinearBackward.Run(worker, leaves, p, new(input, output, rows), b.Linear, adds, destination);

    private void Norm(Worker worker, NormParameters p, LayerNormStep step, int rows, Matrix partial, bool adds, Matrix destination) =>
        GradientPasses.LayerNorm(worker, leaves, step, p.Values, rows, partial, adds, p.Gradient, destination);

    /// <summary>Row s moves to the first row of sequence s; the others become zero.</summary>
    public static void SpreadFirstRows(Worker worker, TokenGroup group, Matrix matrix)
    {
        for (var s = group.Count - 1; worker.Index == 0 && s >= 0; s--)
        {
            var row = group.Row(s);
            if (row != s)
                matrix.Row(s).CopyTo(matrix.Row(row));
            for (var t = 1; t < group.LengthOf(s); t++)
                matrix.Row(row + t).Clear();
        }

        worker.Meet();
    }
}
