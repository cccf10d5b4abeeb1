using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>
/// A model whose weights change, of texts or of tokens, or an embedder: one batch after another goes forward and backward, then a step of AdamW follows.
/// The forward pass is that of inference.
/// </summary>
internal sealed class TrainableModel : TeamWork, IDisposable
{
    private readonly Leaves _leaves;
    private readonly EncoderWithHead _model;
    private readonly ClassicWeights _weights;
    private readonly Backward _backward;
    private readonly Objective _objective;
    private readonly AdamW _optimizer;
    private readonly ForwardOutput _output = new();
    private readonly CodeRefresh? _refresh;
    private readonly int _threads;
    private int[] _positions = [];
    private ClassicActivations? _activations;
    private GradientBuffers? _gradients;
    private TokenGroup _group;
    private double _loss;
    private int _batches;
    private int _sequences;

    /// <summary>Reads a model with a head to be trained; <see cref="ModelOptions.Quantization"/> is how its weights are quantised before each forward pass.</summary>
    public TrainableModel(Checkpoint checkpoint, EncoderConfig config, HeadKind head, Func<string, int, int, float[]> newHead, ModelOptions options)
        : this(checkpoint, config, head, newHead, options, "", (model, parameters, leaves) => new LabelObjective(model, parameters, leaves))
    {
    }

    private TrainableModel(
        Checkpoint checkpoint, EncoderConfig config, HeadKind head, Func<string, int, int, float[]> newHead, ModelOptions options, string without,
        Func<EncoderWithHead, Parameters, Leaves, Objective> objective)
    {
        options.Check();
        _leaves = options.InstructionSet is { } set ? Leaves.For(set) : Leaves.Chosen;
        (Config, _threads) = (config, Math.Min(options.Threads, WorkerPool.Shared.Workers));
        var (scheme, tables) = (options.Quantization?.Scheme, options.Quantization?.EmbeddingRule);
        if (config.Family.Names is not ClassicNames)
            throw new CheckpointException(checkpoint.ConfigPath, $"'model_type': expected a family that is trained here, found {config.ModelType}");
        _model = EncoderWithHead.ReadForTraining(checkpoint, config, head, options.Quantization, newHead, _leaves);
        _weights = ((ClassicEncoder)_model.Encoder).Weights;
        Parameters = new Parameters(_weights, scheme, tables, without);
        _objective = objective(_model, Parameters, _leaves);
        _backward = new Backward(_model, Parameters, _objective.LastLayer, _leaves);
        _optimizer = new AdamW(Parameters, _leaves, _threads);
        _refresh = scheme is null ? null : new CodeRefresh(Parameters, _weights.Words, tables, _threads);
        WeightsChanged();
    }

    /// <summary>Sizes and labels.</summary>
    public EncoderConfig Config { get; }

    /// <summary>How attention multiplies.</summary>
    public AttentionPrecision Attention => _model.Encoder.AttentionPrecision;

    /// <summary>Everything that changes.</summary>
    public Parameters Parameters { get; }

    /// <summary>The logits of the last batch, [B, labels]; of tokens [N, labels]; of an embedder the embeddings, [B, dimensions].</summary>
    public float[] Logits => _objective.Answers;

    /// <summary>Reads an embedder to be trained, its parameters named as in an encoder alone; see <see cref="PairObjective"/> for the order of texts.</summary>
    /// <param name="checkpoint">The encoder.</param>
    /// <param name="config">Its config.</param>
    /// <param name="folder">What follows it.</param>
    /// <param name="task">What is learned.</param>
    /// <param name="options">Threads, and how weights are quantised before each forward pass.</param>
    public static TrainableModel OfEmbedder(Checkpoint checkpoint, EncoderConfig config, EmbedderFolder folder, PairTask task, ModelOptions options) => new(
        checkpoint, config, HeadKind.None, (name, _, _) => throw new CheckpointException(checkpoint.Folder, $"tensor '{name}.weight': expected, found no such tensor"),
        options, config.Family.Prefix, (model, parameters, leaves) => new PairObjective(model, parameters, leaves, folder, task));

    /// <summary>Computes loss and gradients of a batch, and adds the gradients to those of the step's batches so far.</summary>
    /// <param name="batch">B sequences.</param>
    /// <param name="labels">The index of each one's class, [B], or of each token's, [N], <see cref="Loss.NoLabel"/> for none; the first and last token of each answer, [B, 2]; or a number for each logit, [B, labels].</param>
    /// <param name="dropout">What is dropped.</param>
    /// <param name="lesson">What a teacher says; null for labels alone.</param>
    /// <returns>The mean loss.</returns>
    public double Accumulate(TokenBatch batch, float[] labels, Dropout dropout, Lesson? lesson = null)
    {
        var targets = _objective.TargetsOf(batch);
        if (targets != labels.Length)
            throw new ArgumentException($"expected {targets} targets for {batch.Count} sequences, found {labels.Length}", nameof(labels));
        // What lies outside a table would be read and written beyond it.
        TokenCheck.Check(batch, Config);
        _group = new TokenGroup(batch, 0, batch.Count);
        Reserve();
        _activations!.Dropout = dropout;
        _objective.Begin(_group, labels, lesson, _output);
        PositionIds.Fill(batch, Config, ref _positions);
        _activations.Positions = _positions;
        if (_batches == 0)
            ForgetTables();
        Parameters.Words.Rows!.Add(batch.InputIds);
        WorkerPool.Shared.Run(_threads, this);
        _batches++;
        return _loss;
    }

    /// <summary>The norm of the gradients, their mean over the step's batches.</summary>
    public double GradientNorm() => _optimizer.Norm() / _batches;

    /// <summary>One step of AdamW by the mean gradients of the batches since the last one.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="weightDecay">The weight decay.</param>
    /// <param name="clip">What the gradients are multiplied by to keep their norm within bounds.</param>
    public void Step(long step, double learningRate, double weightDecay, double clip)
    {
        _optimizer.Step(step, learningRate, weightDecay, clip / _batches);
        _weights.ScoreBias?.Refresh();
        _refresh?.Run();
        _batches = 0;
    }

    /// <summary>The weights were replaced: what is derived from them follows.</summary>
    public void WeightsChanged()
    {
        _optimizer.Transpose();
        _weights.ScoreBias?.Refresh();
        _refresh?.Run();
    }

    /// <inheritdoc/>
    public override void Run(Worker worker)
    {
        var (a, b) = (_activations!, _gradients!);
        _model.Forward(worker, _group, a, _output);
        var loss = _objective.Loss(worker, _group, a, b);
        if (worker.Index == 0)
            _loss = loss;
        _objective.Backward(worker, _group, a, b, adds: _batches > 0);
        _backward.Run(worker, _group, a, b, adds: _batches > 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activations?.Dispose();
        _gradients?.Dispose();
        Parameters.Dispose();
        _weights.Words.Trained?.Dispose();
        _objective.Dispose();
        _model.Dispose();
    }

    private HeadLayers Layers => _model.Head?.Layers ?? new HeadLayers(Config, HeadKind.None);

    private void ForgetTables()
    {
        var words = Parameters.Words;
        foreach (var row in words.Rows!.Current)
            words.Gradient.Matrix.Row(row).Clear();
        words.Rows.Clear();
        Parameters.Positions.Gradient.Memory.AsSpan<float>().Clear();
        Parameters.TokenTypes?.Gradient.Memory.AsSpan<float>().Clear();
    }

    private void Reserve()
    {
        var (tokens, longest) = (_group.Tokens, _group.Longest);
        if (_gradients is not null && _activations is { } a && a.Tokens >= tokens && a.Longest >= longest && _sequences >= _group.Count)
            return;
        var sequences = _sequences = Math.Max(_sequences, _group.Count);
        (tokens, longest) = (Math.Max(tokens, _activations?.Tokens ?? 0), Math.Max(longest, _activations?.Longest ?? 0));
        _activations?.Dispose();
        _gradients?.Dispose();
        // If there is no memory for new buffers, the old ones must not be found again.
        (_activations, _gradients) = (null, null);
        _activations = ClassicActivations.ForTraining(Config, _model.Encoder.AttentionPrecision, Layers, tokens, longest, _threads, _refresh is not null, _objective.LastLayer);
        _gradients = new GradientBuffers(Config, _model.Encoder.AttentionPrecision, _objective.Outputs, sequences, tokens, longest, _threads, _refresh is not null);
    }
}
