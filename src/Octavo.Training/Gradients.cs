using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>Loss and gradients of one batch without dropout: for whoever checks them against something else.</summary>
public sealed class Gradients
{
    private Gradients(HeadKind head, double loss, float[] logits, IReadOnlyList<(string Name, int[] Shape, float[] Values)> tensors) =>
        (Head, Loss, Logits, Tensors) = (head, loss, logits, tensors);

    /// <summary>What the model answers.</summary>
    public HeadKind Head { get; }

    /// <summary>The mean loss: cross entropy; squared error for numbers; the mean of two cross entropies over tokens for answers; binary cross entropy where a text has any number of labels.</summary>
    public double Loss { get; }

    /// <summary>Logits, [B, labels]; of tokens [N, labels], of answers [N, 2].</summary>
    public IReadOnlyList<float> Logits { get; }

    /// <summary>The gradient of every parameter by Transformers' name, row-major.</summary>
    public IReadOnlyList<(string Name, int[] Shape, float[] Values)> Tensors { get; }

    /// <summary>Computes them.</summary>
    /// <param name="model">The folder of a float model with a classifier of texts or of tokens, or one that answers questions.</param>
    /// <param name="batch">B sequences of ids, N tokens together.</param>
    /// <param name="labels">The index of each sequence's class, [B]; of each token's, [N], -100 for none; the first and last token of each answer, [B, 2], left out where they lie behind their sequence; for numbers, or where a text has any number of labels (1 right, 0 wrong), one for each logit, [B, labels] row by row.</param>
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
        var head = HeadOf(config, checkpoint.ConfigPath);
        TokenCheck.Check(batch, config);
        CheckLabels(config, head, batch, labels);
        using var trained = new TrainableModel(
            checkpoint, config, head, (name, _, _) => throw new CheckpointException(model, $"tensor '{name}.weight': expected, found no such tensor"), options ?? new());
        var loss = trained.Accumulate(batch, [.. labels], default);
        return Of(head, loss, trained);
    }

    /// <summary>Computes those of an embedder, which is pooled as its folder says.</summary>
    /// <param name="model">The folder of a float model: of sentence-transformers, or an encoder, whose tokens' mean is taken.</param>
    /// <param name="objective">How embeddings are learned.</param>
    /// <param name="texts">Of each example the first text, of each the second, of each its negatives; pads may follow where a mask says so.</param>
    /// <param name="scores">What each cosine is to be, from -1 to 1; empty where texts are told from one another.</param>
    /// <param name="options">Threads; the defaults where null.</param>
    /// <returns>With the embeddings as <see cref="Logits"/>, of all first texts, then of all second ones, …; weights of modules are named by their place, as <c>2.linear.weight</c>.</returns>
    /// <exception cref="CheckpointException">A file is missing or damaged, or the model is quantised or no embedder.</exception>
    /// <exception cref="ArgumentException">Texts or scores do not fit together, or an id lies outside its table.</exception>
    public static Gradients ComputeEmbeddings(
        string model, EmbeddingObjective objective, IReadOnlyList<TokenBatch> texts, IReadOnlyList<float> scores, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(scores);
        var folder = EmbedderFolder.Read(model);
        using var checkpoint = Checkpoint.Open(folder.Encoder);
        var (trained, loss) = EmbeddingGradients.Compute(checkpoint, folder, objective, texts, [.. scores], options ?? new());
        using (trained)
            return Of(HeadKind.None, loss, trained);
    }

    private static Gradients Of(HeadKind head, double loss, TrainableModel trained) => new(
        head, loss, trained.Logits,
        [.. trained.Parameters.All.SelectMany(parameter => parameter.Tensors.Select(tensor => (tensor.Name, tensor.Shape, parameter.Gradient.Read(tensor))))]);

    private static HeadKind HeadOf(EncoderConfig config, string path)
    {
        var head = HeadKinds.Of(config) is HeadKind.TokenClassification or HeadKind.QuestionAnswering ? HeadKinds.Of(config)!.Value : HeadKind.SequenceClassification;
        HeadKinds.Require(config, head, path);
        return head;
    }

    private static void CheckLabels(EncoderConfig config, HeadKind head, TokenBatch batch, IReadOnlyList<float> labels)
    {
        var (kind, count, isOfTokens) = (LossKinds.Of(config, head), LossKinds.TargetsOf(config, head, batch), head == HeadKind.TokenClassification);
        if (kind == LossKind.Spans)
        {
            CheckPlaces(batch, labels);
            return;
        }

        if (labels.Count != count)
            throw new ArgumentException(isOfTokens
                ? $"labels: expected {count}, one for each token, found {labels.Count}"
                : $"labels: expected {count}, {count / batch.Count} for each sequence, found {labels.Count}");
        if (isOfTokens && labels.All(label => label == Training.Loss.NoLabel))
            throw new ArgumentException(FormattableString.Invariant($"labels: expected at least one token with a label, found {Training.Loss.NoLabel} everywhere"));
        for (var i = 0; i < labels.Count; i++)
        {
            var (fits, expected) = kind switch
            {
                LossKind.SquaredError => (float.IsFinite(labels[i]), "numbers"),
                LossKind.BinaryCrossEntropy => (labels[i] is >= 0 and <= 1, "0 to 1"),
                _ when isOfTokens => (labels[i] == Training.Loss.NoLabel || IsClass(labels[i], config), FormattableString.Invariant($"0 to {config.NumLabels - 1}, or {Training.Loss.NoLabel} for none")),
                _ => (IsClass(labels[i], config), $"0 to {config.NumLabels - 1}"),
            };
            if (!fits)
                throw new ArgumentException(FormattableString.Invariant($"labels: expected {expected}, found {labels[i]} at element {i}"));
        }
    }

    private static void CheckPlaces(TokenBatch batch, IReadOnlyList<float> places)
    {
        if (places.Count != 2 * batch.Count)
            throw new ArgumentException($"start_positions and end_positions: expected one of each for each of {batch.Count} sequences, found {places.Count} numbers");
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i] != MathF.Floor(places[i]))
                throw new ArgumentException(FormattableString.Invariant($"start_positions and end_positions: expected whole numbers, found {places[i]} of sequence {i / 2}"));
        }

        for (var side = 0; side < 2; side++)
        {
            if (!Enumerable.Range(0, batch.Count).Any(s => SpanLoss.Counts(places[(2 * s) + side], batch.LengthOf(s))))
                throw new ArgumentException($"{(side == 0 ? "start_positions" : "end_positions")}: expected one within its sequence, found all behind theirs");
        }
    }

    private static bool IsClass(float label, EncoderConfig config) => label >= 0 && label < config.NumLabels && label == MathF.Floor(label);
}
