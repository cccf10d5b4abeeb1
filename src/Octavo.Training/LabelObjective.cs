using Octavo.Architectures;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>A head learns labels of texts or of tokens, or places of answers: <see cref="Head"/>.Forward read from bottom to top.</summary>
internal sealed class LabelObjective : Objective
{
    private readonly EncoderWithHead _model;
    private readonly Head _head;
    private readonly Leaves _leaves;
    private readonly LinearParameters? _dense;
    private readonly LinearParameters _output;
    private float[] _labels = [];
    private Lesson? _lesson;

    /// <summary>The head of a model; its layers are added to the parameters.</summary>
    public LabelObjective(EncoderWithHead model, Parameters parameters, Leaves leaves)
    {
        (_model, _head, _leaves) = (model, model.Head!, leaves);
        _dense = _head.Dense is null ? null : parameters.AddLinear(_head.Dense, _head.Layers.Dense!);
        _output = parameters.AddLinear(_head.Output!, _head.Layers.Output!);
    }

    /// <inheritdoc/>
    public override NeededRows LastLayer => _model.LastLayer;

    /// <inheritdoc/>
    public override int Outputs => _head.Outputs;

    /// <inheritdoc/>
    public override int TargetsOf(TokenBatch batch) => LossKinds.TargetsOf(_model.Config, _head.Kind, batch);

    /// <inheritdoc/>
    public override void Begin(TokenGroup group, float[] targets, Lesson? lesson, ForwardOutput output)
    {
        (_labels, _lesson) = (targets, lesson);
        Answers = new float[BatchSizes.Length((long)RowsOf(group) * _head.Outputs, "logits")];
        output.Begin(Answers, null, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override double Loss(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b)
    {
        var loss = 0.0;
        if (worker.Index == 0)
        {
            loss = LossKinds.Of(_model.Config, _head.Kind) is var kind && kind == LossKind.Spans
                ? SpanLoss.Of(a.Logits, group, _labels, _lesson, b.Logits)
                : Training.Loss.Of(kind, a.Logits, _labels, _lesson, b.Logits);
        }

        worker.Meet();
        return loss;
    }

    /// <inheritdoc/>
    public override void Backward(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b, bool adds)
    {
        HeadRowsOf(worker, RowsOf(group), a, b, adds);
        if (LastLayer == NeededRows.All && _head.Rows != HeadRows.All)
            Training.Backward.SpreadFirstRows(worker, group, b.Hidden);
    }

    private int RowsOf(TokenGroup group) => _head.Rows == HeadRows.All ? group.Tokens : group.Count;

    /// <summary>From the gradient of the logits to that of the rows that the head read, Hidden.</summary>
    private void HeadRowsOf(Worker worker, int rows, ClassicActivations a, GradientBuffers b, bool adds)
    {
        // logits = pooled W^T + b: dpooled = dlogits W.
        LinearBackward.Run(worker, _leaves, _output, new(a.ClassifierInput!, b.Logits, rows), b.Linear, adds, _dense is null ? b.Hidden : b.Pooled);
        if (_dense is null)
        {
            DropInPlace(worker, a, DropoutSite.Pooled, rows, b, b.Hidden);
            return;
        }

        // pooled = mask * f(z): dz = mask * dpooled * f'(z); of tanh, f'(z) = 1 - pooled^2, and z is not needed.
        var pooled = GradientPasses.Drop(worker, a.Dropout.At(DropoutSite.Pooled), b.Pooled, rows, b.Dropped);
        if (a.BeforePooled is null)
            GradientPasses.Tanh(worker, _leaves, a.Pooled, rows, pooled);
        else
            GradientPasses.Activation(worker, _leaves, _head.Activation, a.BeforePooled, rows, pooled);
        // z = hidden W^T + b: dhidden = dz W, for the rows that the head read.
        LinearBackward.Run(worker, _leaves, _dense, new(a.HeadInput ?? a.Layers[^1].Output, pooled, rows), b.Linear, adds, b.Hidden);
        if (a.HeadInput is not null)
            DropInPlace(worker, a, DropoutSite.HeadInput, rows, b, b.Hidden);
    }

    /// <summary>What is left of a gradient behind dropout, in its place.</summary>
    private static void DropInPlace(Worker worker, ClassicActivations a, int site, int rows, GradientBuffers b, Matrix gradient)
    {
        var dropped = GradientPasses.Drop(worker, a.Dropout.At(site), gradient, rows, b.Dropped);
        if (dropped == gradient)
            return;
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                dropped.Row(r).CopyTo(gradient.Row(r));
        }

        worker.Meet();
    }
}
