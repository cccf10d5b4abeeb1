using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Compression;

/// <summary>What a float model feeds to each of its linear layers, kept from one forward pass.</summary>
internal sealed class ActivationProbe : IDisposable
{
    private const string LayerPrefix = "bert.encoder.layer.";

    private readonly TokenBatch _batch;
    private readonly EncoderWeights _weights;
    private readonly Activations _activations;

    /// <summary>Runs a batch.</summary>
    public ActivationProbe(Checkpoint checkpoint, EncoderConfig config, TokenBatch batch)
    {
        _batch = batch;
        _weights = EncoderWeights.Read(checkpoint, config, null, Head.Classifier, Leaves.Chosen);
        var longest = Enumerable.Range(0, batch.Count).Max(batch.LengthOf);
        _activations = Activations.ForTraining(config, batch.TokenCount, longest, workers: 1);
        var output = new ForwardOutput();
        output.Begin(new float[batch.Count * config.NumLabels], CancellationToken.None);
        new Encoder(config, _weights, Leaves.Chosen).Forward(Worker.Alone, new TokenGroup(batch, 0, batch.Count), _activations, output);
    }

    /// <summary>The input of a linear layer, [rows, K], and its rows: behind the last layer's attention one for each sequence.</summary>
    /// <param name="name">The layer's name in a classifier of Transformers.</param>
    public (Matrix Input, int Rows) InputOf(string name)
    {
        if (!name.StartsWith(LayerPrefix, StringComparison.Ordinal))
            return (name == "classifier" ? _activations.ClassifierInput : _activations.Layers[^1].Output, _batch.Count);
        var rest = name[LayerPrefix.Length..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        var index = int.Parse(rest[..dot], CultureInfo.InvariantCulture);
        var (layer, rows) = (_activations.Layers[index], index == _activations.Layers.Length - 1 ? _batch.Count : _batch.TokenCount);
        return rest[(dot + 1)..] switch
        {
            "attention.output.dense" => (layer.KeptContext, rows),
            "intermediate.dense" => (layer.Attended, rows),
            "output.dense" => (layer.Intermediate, rows),
            _ => (layer.Input, _batch.TokenCount),
        };
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
        _activations.Dispose();
        _weights.Dispose();
    }
}
