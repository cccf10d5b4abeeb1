using Octavo.Architectures;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// What follows the encoder: the rows it needs, a dense layer with its activation, a LayerNorm, the logits. Transformers'
/// classes of the kind <c>…For…</c>, each family's by its data.
/// </summary>
internal sealed class Head : IDisposable
{
    private readonly Leaves _leaves;

    private Head(HeadLayers layers, WeightReader reader, EncoderConfig config, EmbeddingTable words, Leaves leaves)
    {
        (Layers, _leaves) = (layers, leaves);
        Dense = layers.Dense is { } dense ? Linear.Create(leaves, reader.Linear(dense)) : null;
        Activation = layers.Activation is { Activation: not HiddenActivations.Identity } named
            ? HiddenActivations.Find(named.Activation) ?? throw new ArgumentException($"{named.Name}: expected one of {HiddenActivations.Names}, found '{named.Activation}'")
            : Activation.None;
        Norm = layers.Norm is { } norm ? reader.LayerNorm(norm, config.LayerNormEpsilon) : null;
        if (layers.Output is { } output)
            Output = Linear.Create(leaves, reader.Linear(output));
        else if (layers.Data is { } data)
            Output = Linear.Create(leaves, reader.WordLogits(data, words, config));
        Span = Linears.Any(linear => linear.Span == ActivationSpan.Batch) ? ActivationSpan.Batch : ActivationSpan.Token;
    }

    /// <summary>What its layers are called.</summary>
    public HeadLayers Layers { get; }

    /// <summary>What it answers.</summary>
    public HeadKind Kind => Layers.Kind;

    /// <summary>Which rows it reads; of a pooler the first.</summary>
    public HeadRows Rows => Layers.Data?.Rows ?? HeadRows.First;

    /// <summary>Logits of a row; 0 where there are none.</summary>
    public int Outputs => Output?.N ?? 0;

    /// <summary>Before the logits; null for nothing.</summary>
    public Linear? Dense { get; }

    /// <summary>Behind the dense layer.</summary>
    public Activation Activation { get; }

    /// <summary>Behind that; null for none.</summary>
    public LayerNormWeights? Norm { get; }

    /// <summary>[outputs, D]; null where there are no logits.</summary>
    public Linear? Output { get; }

    /// <summary>Which activations share a grid.</summary>
    public ActivationSpan Span { get; }

    /// <summary>The linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => ((Linear?[])[Dense, Output]).OfType<Linear>();

    /// <summary>Reads the head of a kind.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    public static Head Read(WeightReader reader, EncoderConfig config, HeadKind kind, EmbeddingTable words, Leaves leaves) =>
        new(new HeadLayers(config, kind), reader, config, words, leaves);

    /// <summary>Reads the head that a config names, where its tensors are there; else a pooler where that is; else nothing.</summary>
    public static Head? ReadWhatIsThere(WeightReader reader, EncoderConfig config, EmbeddingTable words, Leaves leaves)
    {
        foreach (var kind in (HeadKind[])[HeadKinds.Of(config) ?? HeadKind.SequenceClassification, HeadKind.None])
        {
            if (config.Family.Heads.ContainsKey(kind) || kind == HeadKind.None)
            {
                var layers = new HeadLayers(config, kind);
                if (layers.All.Any() && layers.All.All(reader.HasLayer))
                    return new(layers, reader, config, words, leaves);
            }
        }

        return null;
    }

    /// <summary>Computes a group's answers together with the other workers, each calling this method.</summary>
    public void Forward(Worker worker, TokenGroup group, LastRows last, Activations a, ForwardOutput output)
    {
        var rows = Rows == HeadRows.All ? group.Tokens : group.Count;
        if (Rows != HeadRows.All && last.Rows == NeededRows.All)
            PickRows(worker, group, last.Hidden);
        var input = last.Hidden;
        if (a.HeadInput is not null)
            input = Dropped(worker, input, rows, a, DropoutSite.HeadInput, a.HeadInput);
        if (Dense is not null)
        {
            ApplyDense(worker, input, rows, a);
            input = a.Pooled;
        }
        else if (Activation != Activation.None)
        {
            RowPasses.Activate(worker, _leaves, Activation, input, rows, a.Pooled);
            input = a.Pooled;
        }

        if (Norm is not null)
            RowPasses.AddLayerNorm(worker, _leaves, a.Pooled, null, Norm, rows, a.Pooled);
        if (Kind == HeadKind.MaskedWords)
        {
            Words(worker, group, a, output);
            return;
        }

        if (a.ClassifierInput is not null)
            input = Dropped(worker, input, rows, a, DropoutSite.Pooled, a.ClassifierInput);
        Output?.Apply(worker, input, rows, Activation.None, a.Codes, a.Logits);
        if (worker.Index == 0)
            output.Keep(group, a, Rows == HeadRows.All ? group.FirstToken : group.First, rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable?[])[Dense, Norm, Output])
            part?.Dispose();
    }

    /// <summary>Pooled = f(x W^T + b); what comes before f stays where somebody needs it.</summary>
    private void ApplyDense(Worker worker, Matrix input, int rows, Activations a)
    {
        if (a.BeforePooled is null)
        {
            Dense!.Apply(worker, input, rows, Activation, a.Codes, a.Pooled);
            return;
        }

        Dense!.Apply(worker, input, rows, Activation.None, a.Codes, a.BeforePooled);
        RowPasses.Activate(worker, _leaves, Activation, a.BeforePooled, rows, a.Pooled);
    }

    /// <summary>Logits of the words at the tokens that are wanted, a few rows at a time.</summary>
    private void Words(Worker worker, TokenGroup group, Activations a, ForwardOutput output)
    {
        for (var first = output.FirstWanted(group); ;)
        {
            var count = output.CountWanted(group, first, Activations.WordRows);
            if (count == 0)
                return;
            for (var r = 0; worker.Index == 0 && r < count; r++)
                a.Pooled.Row(output.WantedToken(first + r) - group.FirstToken).CopyTo(a.Chosen!.Row(r));
            worker.Meet();
            Output!.Apply(worker, a.Chosen!, count, Activation.None, a.Codes, a.Logits);
            if (output.Sink is not null)
                output.Sink.Take(worker, group, first, count, a.Logits);
            else if (worker.Index == 0)
                output.Keep(group, a, first, count);
            worker.Meet();
            first += count;
        }
    }

    /// <summary>Rows 0, 1, … = the row of each sequence that the head reads.</summary>
    private void PickRows(Worker worker, TokenGroup group, Matrix hidden)
    {
        for (var s = 0; worker.Index == 0 && s < group.Count; s++)
        {
            switch (Rows)
            {
                case HeadRows.Mean:
                    Mean(group, s, hidden, null);
                    break;
                case HeadRows.MaskedMean:
                    Mean(group, s, hidden, group.Batch.AttentionMask);
                    break;
                case HeadRows.Last:
                    hidden.Row(group.Row(s) + group.LengthOf(s) - 1).CopyTo(hidden.Row(s));
                    break;
                default:
                    hidden.Row(group.Row(s)).CopyTo(hidden.Row(s));
                    break;
            }
        }

        worker.Meet();
    }

    /// <summary>The mean of the rows in the order of the tokens; where a mask is given, of those whose mask is 1.</summary>
    private static void Mean(TokenGroup group, int sequence, Matrix hidden, byte[]? mask)
    {
        var (first, count) = (group.Row(sequence), 0);
        // Doubles: of thousands of tokens a sum of floats would lose digits.
        var sum = new double[hidden.Columns];
        for (var t = first; t < first + group.LengthOf(sequence); t++)
        {
            if (mask is not null && mask[group.FirstToken + t] == 0)
                continue;
            var row = hidden.Row(t);
            for (var i = 0; i < sum.Length; i++)
                sum[i] += row[i];
            count++;
        }

        var mean = hidden.Row(sequence);
        for (var i = 0; i < sum.Length; i++)
            mean[i] = (float)(sum[i] / Math.Max(count, 1));
    }

    /// <summary>In training, what dropout leaves of rows.</summary>
    private static Matrix Dropped(Worker worker, Matrix rows, int count, Activations a, int site, Matrix destination)
    {
        foreach (var (start, end) in worker.Share(count))
        {
            for (var r = start; r < end; r++)
                rows.Row(r).CopyTo(destination.Row(r));
        }

        worker.Meet();
        RowPasses.Drop(worker, a.Dropout.At(site), count, destination);
        return destination;
    }
}
