using Octavo.Embeddings;
using Octavo.Kernels;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>
/// Embeddings learn to be alike or not. Pooling and modules compute as they do in a <see cref="TextEmbedder"/>; the texts of a batch stand column by
/// column: all first ones, all second ones, all negatives.
/// </summary>
internal sealed class PairObjective : Objective
{
    private readonly EncoderWithHead _model;
    private readonly Leaves _leaves;
    private readonly EmbeddingObjective _how;
    private readonly int _columns;
    private readonly int _skipped;
    private readonly Pooling _pooling;
    private readonly List<EmbeddingModule> _modules;
    private readonly List<TrainedModule> _trained;
    private Matrix[] _values = [];
    private Matrix[] _slopes = [];
    private float[] _scores = [];

    /// <summary>What follows an encoder; the weights of its modules are added to the parameters.</summary>
    /// <param name="model">The encoder.</param>
    /// <param name="parameters">Everything that changes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="folder">Pooling and modules.</param>
    /// <param name="task">What is learned.</param>
    public PairObjective(EncoderWithHead model, Parameters parameters, Leaves leaves, EmbedderFolder folder, PairTask task)
    {
        (_model, _leaves, _how, _columns, _skipped) = (model, leaves, task.Objective, task.Columns, task.SkippedTokens);
        _pooling = folder.Pooling!;
        _modules = folder.ReadFollowing(_pooling.Modes.Count * model.Config.HiddenSize, leaves);
        _trained = [.. _modules.Select((module, i) => TrainedModule.Of(module, i + EmbedderFiles.FirstFollowing, parameters, leaves))];
    }

    /// <inheritdoc/>
    public override NeededRows LastLayer => _model.Span == ActivationSpan.Batch ? NeededRows.All : _pooling.Needed;

    /// <inheritdoc/>
    public override int Outputs => 1;

    /// <inheritdoc/>
    public override int TargetsOf(TokenBatch batch) => _how.IsContrastive ? 0 : batch.Count / _columns;

    /// <inheritdoc/>
    public override void Begin(TokenGroup group, float[] targets, Lesson? lesson, ForwardOutput output)
    {
        if (_values.Length == 0 || _values[0].Rows < group.Count)
            Reserve(group.Count);
        _scores = targets;
        output.Begin(_pooling.Into(_values[0], _skipped), CancellationToken.None);
    }

    /// <inheritdoc/>
    public override double Loss(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b)
    {
        var loss = 0.0;
        if (worker.Index == 0)
        {
            for (var i = 0; i < _modules.Count; i++)
                _modules[i].Apply(_leaves, _values[i], group.Count, _values[i + 1]);
            Answers = [.. Enumerable.Range(0, group.Count).SelectMany(row => _values[^1].Row(row).ToArray())];
            loss = _how.IsContrastive
                ? EmbeddingLoss.Contrastive(_values[^1], _columns, group.Count / _columns, _how.SimilarityScale, _slopes[^1])
                : EmbeddingLoss.Cosine(_values[^1], _scores, _slopes[^1]);
        }

        worker.Meet();
        return loss;
    }

    /// <inheritdoc/>
    public override void Backward(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b, bool adds)
    {
        for (var i = _trained.Count - 1; i >= 0; i--)
            _trained[i].Backward(worker, _values[i], group.Count, _slopes[i + 1], adds, _slopes[i]);
        var (hidden, isFirstOnly) = (a.Layers[^1].Output, LastLayer == NeededRows.FirstTokens);
        foreach (var (start, end) in worker.Share(group.Count))
        {
            for (var s = start; s < end; s++)
            {
                var (first, tokens) = isFirstOnly ? (s, 1) : (group.Row(s), group.LengthOf(s));
                PoolingGradient.Of(_pooling.Modes, hidden, new(first, tokens, Math.Min(_skipped, tokens)), _slopes[0].Row(s), b.Hidden);
            }
        }

        worker.Meet();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var part in (IEnumerable<IDisposable>)[.. _values, .. _slopes, .. _modules, .. _trained]) part.Dispose();
    }

    private void Reserve(int rows)
    {
        foreach (var matrix in (Matrix[])[.. _values, .. _slopes]) matrix.Dispose();
        int[] widths = [_pooling.Modes.Count * _model.Config.HiddenSize, .. _modules.Select(module => module.Outputs)];
        _values = Array.ConvertAll(widths, width => new Matrix(rows, width));
        _slopes = Array.ConvertAll(widths, width => new Matrix(rows, width));
        foreach (var module in _trained) module.Reserve(rows);
    }
}

/// <summary>What a batch of texts is for.</summary>
/// <param name="Objective">How embeddings are learned.</param>
/// <param name="Columns">Texts of an example: two, and its negatives.</param>
/// <param name="SkippedTokens">Leading tokens of each text that are not pooled: a prompt's.</param>
internal sealed record PairTask(EmbeddingObjective Objective, int Columns, int SkippedTokens);
