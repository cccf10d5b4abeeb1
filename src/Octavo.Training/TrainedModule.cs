using Octavo.Embeddings;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>The backward pass of a module behind the pooling.</summary>
internal abstract class TrainedModule : IDisposable
{
    /// <summary>The module of a folder, its weights added to the parameters.</summary>
    /// <param name="module">The module.</param>
    /// <param name="index">Its place among all modules, by which sentence-transformers names its weights.</param>
    /// <param name="parameters">Everything that changes.</param>
    /// <param name="leaves">With which instructions.</param>
    public static TrainedModule Of(EmbeddingModule module, int index, Parameters parameters, Leaves leaves) => module switch
    {
        DenseModule dense => new TrainedDense(dense, index, parameters, leaves),
        LayerNormModule norm => new TrainedLayerNorm(norm, index, parameters, leaves),
        NormalizeModule => new TrainedNormalize(),
        _ => throw new NotSupportedException($"expected a module that is trained, found {module.GetType().Name}"),
    };

    /// <summary>From the gradient of the output to that of the input; all workers call it, and have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="input">What the module read, [rows, inputs].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="slope">Gradient of the output, [rows, outputs].</param>
    /// <param name="adds">Whether gradients of weights are added to those that are there.</param>
    /// <param name="destination">Gradient of the input, [rows, inputs].</param>
    public abstract void Backward(Worker worker, Matrix input, int rows, Matrix slope, bool adds, Matrix destination);

    /// <summary>Makes room for so many rows.</summary>
    public virtual void Reserve(int rows)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>y = x / |x|.</summary>
internal sealed class TrainedNormalize : TrainedModule
{
    /// <inheritdoc/>
    public override void Backward(Worker worker, Matrix input, int rows, Matrix slope, bool adds, Matrix destination)
    {
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
            {
                var (unit, length) = EmbeddingLoss.UnitOf(input.Row(r));
                EmbeddingLoss.OfUnit(unit, length, Array.ConvertAll(slope.Row(r).ToArray(), value => (double)value), destination.Row(r));
            }
        }

        worker.Meet();
    }
}

/// <summary>y = LayerNorm(x).</summary>
internal sealed class TrainedLayerNorm(LayerNormModule module, int index, Parameters parameters, Leaves leaves) : TrainedModule
{
    private readonly NormParameters _norm = parameters.AddNorm(module.Norm, new(FormattableString.Invariant($"{index}.norm"), LayerKind.LayerNorm, 1, module.Inputs));
    private Matrix? _partial;

    /// <inheritdoc/>
    public override void Reserve(int rows)
    {
        _partial?.Dispose();
        _partial = new Matrix(2 * GradientPasses.BlocksOf(rows), module.Inputs);
    }

    /// <inheritdoc/>
    public override void Backward(Worker worker, Matrix input, int rows, Matrix slope, bool adds, Matrix destination) =>
        GradientPasses.LayerNorm(worker, leaves, new(input, null, slope, null), _norm.Values, rows, _partial!, adds, _norm.Gradient, destination);

    /// <inheritdoc/>
    public override void Dispose() => _partial?.Dispose();
}

/// <summary>y = f(x W^T + b), and x R^T or x beside it.</summary>
internal sealed class TrainedDense : TrainedModule
{
    private readonly DenseModule _module;
    private readonly Leaves _leaves;
    private readonly LinearParameters _weights;
    private readonly LinearParameters? _residual;
    private LinearRoom? _room;
    private Matrix? _before;
    private Matrix? _slope;
    private Matrix? _beside;

    public TrainedDense(DenseModule module, int index, Parameters parameters, Leaves leaves)
    {
        (_module, _leaves) = (module, leaves);
        _weights = parameters.AddLinear(module.Weights, Layer(FormattableString.Invariant($"{index}.linear")) with { HasBias = module.HasBias });
        _residual = module.Residual is null ? null : parameters.AddLinear(module.Residual, Layer(FormattableString.Invariant($"{index}.residual")) with { HasBias = false });
    }

    /// <inheritdoc/>
    public override void Reserve(int rows)
    {
        Dispose();
        var widest = Math.Max(_module.Inputs, _module.Outputs);
        _room = new(new LinearScratch(rows, widest), new Matrix(widest), null);
        (_before, _slope, _beside) = (new Matrix(rows, _module.Outputs), new Matrix(rows, _module.Outputs), new Matrix(rows, _module.Inputs));
    }

    /// <inheritdoc/>
    public override void Backward(Worker worker, Matrix input, int rows, Matrix slope, bool adds, Matrix destination)
    {
        // z = x W^T + b again, which costs less than keeping it: dz = dy f'(z).
        _module.Weights.Apply(worker, input, rows, Activation.None, null, _before!);
        SlopeOf(worker, slope, rows);
        LinearBackward.Run(worker, _leaves, _weights, new(input, _slope!, rows), _room!, adds, destination);
        if (_residual is not null)
            LinearBackward.Run(worker, _leaves, _residual, new(input, slope, rows), _room!, adds, _beside!);
        if (_residual is null && !_module.AddsInput)
            return;
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                RowPasses.AddRow(_leaves, destination, r, _residual is null ? slope : _beside!, r);
        }

        worker.Meet();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var buffer in (IDisposable?[])[_room?.Scratch, _room?.NoBias, _before, _slope, _beside]) buffer?.Dispose();
    }

    private void SlopeOf(Worker worker, Matrix slope, int rows)
    {
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
            {
                slope.Row(r).CopyTo(_slope!.Row(r));
                _module.Activation.Curve?.TimesSlope(_before!.Row(r), _slope.Row(r));
            }
        }

        worker.Meet();
        if (_module.Activation.Function != Activation.None)
            GradientPasses.Activation(worker, _leaves, _module.Activation.Function, _before!, rows, _slope!);
    }

    private ModelLayer Layer(string name) => new(name, LayerKind.Linear, _module.Outputs, _module.Inputs);
}
