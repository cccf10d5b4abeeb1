using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Compression;

/// <summary>What a float model feeds to each of its linear layers, kept from one forward pass, whatever its architecture.</summary>
internal sealed class ActivationProbe : IDisposable
{
    private readonly Dictionary<string, List<float[]>> _rows = new(StringComparer.Ordinal);
    private readonly List<Matrix> _inputs = [];

    /// <summary>Runs a batch.</summary>
    public ActivationProbe(Checkpoint checkpoint, EncoderConfig config, HeadKind head, TokenBatch batch, AttentionPrecision attention = AttentionPrecision.Float)
    {
        using var model = EncoderWithHead.Read(checkpoint, config, head, null, Leaves.Chosen, attention: attention);
        foreach (var linear in model.Linears)
            linear.Watch = Keep;
        using var pass = new ForwardPass(model, threads: 1);
        var rows = model.Head!.Rows == HeadRows.All ? batch.TokenCount : batch.Count;
        pass.Output.Begin(new float[BatchSizes.Length((long)rows * model.Head.Outputs, "logits")], null, CancellationToken.None);
        pass.Compute(batch);
    }

    /// <summary>The input of a linear layer, [rows, K]: behind the last layer's attention a row for each that the head needs, elsewhere one for each token.</summary>
    /// <param name="name">The layer's name in the checkpoint.</param>
    public (Matrix Input, int Rows) InputOf(string name)
    {
        var rows = _rows[name];
        var input = new Matrix(rows.Count, rows[0].Length);
        _inputs.Add(input);
        for (var r = 0; r < rows.Count; r++)
            rows[r].CopyTo(input.Row(r));
        return (input, rows.Count);
    }

    /// <summary>The output of a linear layer without its activation, [rows, N].</summary>
    public static float[] Apply(LinearWeights weights, Matrix input, int rows)
    {
        using var linear = Linear.Create(Leaves.Chosen, weights);
        using var codes = new QuantizedRows(rows, weights.K);
        using var output = new Matrix(rows, weights.N);
        linear.Apply(Worker.Alone, input, rows, Activation.None, codes, output);
        var values = new float[rows * weights.N];
        for (var r = 0; r < rows; r++)
            output.Row(r).CopyTo(values.AsSpan(r * weights.N));
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var input in _inputs)
            input.Dispose();
    }

    /// <summary>Groups of sequences, and layers that share weights, come one after another.</summary>
    private void Keep(Linear linear, Matrix input, int rows)
    {
        foreach (var name in linear.Names)
        {
            if (!_rows.TryGetValue(name, out var kept))
                _rows.Add(name, kept = []);
            for (var r = 0; r < rows; r++)
                kept.Add(input.Row(r).ToArray());
        }
    }
}
