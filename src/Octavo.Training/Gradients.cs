using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>Loss and gradients of one batch without dropout: for whoever checks them against something else.</summary>
public sealed class Gradients
{
    private Gradients(double loss, float[] logits, IReadOnlyList<(string Name, int[] Shape, float[] Values)> tensors) =>
        (Loss, Logits, Tensors) = (loss, logits, tensors);

    /// <summary>The mean loss: cross entropy; squared error for numbers; binary cross entropy where a text has any number of labels.</summary>
    public double Loss { get; }

    /// <summary>Logits, [B, labels].</summary>
    public IReadOnlyList<float> Logits { get; }

    /// <summary>The gradient of every parameter by Transformers' name, row-major.</summary>
    public IReadOnlyList<(string Name, int[] Shape, float[] Values)> Tensors { get; }

    /// <summary>Computes them.</summary>
    /// <param name="model">The folder of a float model with a classifier.</param>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="labels">The index of each sequence's class, [B]; for numbers, or where a text has any number of labels (1 right, 0 wrong), one for each logit, [B, labels] row by row.</param>
    /// <param name="options">Threads; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, or the model is quantised or has no classifier.</exception>
    /// <exception cref="ArgumentException">A label is no class of the model, or an id lies outside its table.</exception>
    public static Gradients Compute(string model, TokenBatch batch, IReadOnlyList<float> labels, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(labels);
        using var checkpoint = Checkpoint.Open(model);
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        if (checkpoint.Quantized.Count > 0)
            throw new CheckpointException(model, "expected a float model, found a quantised one: its codes have no gradients");
        HeadKinds.Require(config, HeadKind.SequenceClassification, checkpoint.ConfigPath);
        TokenCheck.Check(batch, config);
        CheckLabels(config, batch, labels);
        using var trained = new TrainableModel(
            checkpoint, config, (name, _, _) => throw new CheckpointException(model, $"tensor '{name}.weight': expected, found no such tensor"), options ?? new());
        var loss = trained.Accumulate(batch, [.. labels], default);
        return new(
            loss, trained.Logits,
            [.. trained.Parameters.All.SelectMany(parameter => parameter.Tensors.Select(tensor => (tensor.Name, tensor.Shape, parameter.Gradient.Read(tensor))))]);
    }

    private static void CheckLabels(EncoderConfig config, TokenBatch batch, IReadOnlyList<float> labels)
    {
        var (kind, width) = (LossKinds.Of(config), LossKinds.TargetsOf(config));
        if (labels.Count != batch.Count * width)
            throw new ArgumentException($"labels: expected {batch.Count * width}, {width} for each sequence, found {labels.Count}");
        for (var i = 0; i < labels.Count; i++)
        {
            var (fits, expected) = kind switch
            {
                LossKind.SquaredError => (float.IsFinite(labels[i]), "numbers"),
                LossKind.BinaryCrossEntropy => (labels[i] is >= 0 and <= 1, "0 to 1"),
                _ => (labels[i] >= 0 && labels[i] < config.NumLabels && labels[i] == MathF.Floor(labels[i]), $"0 to {config.NumLabels - 1}"),
            };
            if (!fits)
                throw new ArgumentException(FormattableString.Invariant($"labels: expected {expected}, found {labels[i]} at element {i}"));
        }
    }
}
