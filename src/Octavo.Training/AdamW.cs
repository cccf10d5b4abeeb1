
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;

namespace Octavo.Training;

/// <summary>
/// PyTorch's <c>AdamW</c> with betas .9 and .999 and epsilon 1e-8, and <c>clip_grad_norm_</c> before it. One pass over the
/// gradients for their norm, one over everything; each stretch of weights is transposed for the next backward pass while
/// it is in the cache.
/// </summary>
internal sealed class AdamW(Parameters parameters, Leaves leaves, int threads) : TeamWork
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly Stretch[] _stretches = [.. parameters.All.SelectMany(Cut)];
    private readonly double[] _squares = new double[parameters.All.Sum(parameter => Cut(parameter).Count())];
    private AdamWFactors _factors;
    private float _decay;
    private bool _measures;

    /// <summary>The 2-norm of all gradients together: PyTorch's <c>get_total_norm</c>.</summary>
    public double Norm()
    {
        _measures = true;
        WorkerPool.Shared.Run(threads, this);
        return Math.Sqrt(_squares.Sum());
    }

    /// <summary>Changes every value by its gradient, and forgets the gradients of table rows.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="weightDecay">The weight decay.</param>
    /// <param name="gradientScale">What gradients are multiplied by.</param>
    public void Step(long step, double learningRate, double weightDecay, double gradientScale)
    {
        _measures = false;
        _decay = (float)(1 - (learningRate * weightDecay));
        _factors = new(
            (float)gradientScale, 1f, (float)Beta1, (float)Beta2,
            (float)(learningRate / (1 - Math.Pow(Beta1, step))), (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step))), Epsilon);
        WorkerPool.Shared.Run(threads, this);
    }

    /// <summary>Transposes all weights as they are: needed once before the first backward pass.</summary>
    public void Transpose()
    {
        foreach (var stretch in _stretches)
            Transpose(stretch);
    }

    /// <inheritdoc/>
    public override void Run(Worker worker)
    {
        foreach (var (start, end) in worker.Share(_stretches.Length))
        {
            for (var i = start; i < end; i++)
            {
                if (_measures)
                    _squares[i] = SumOfSquares(_stretches[i]);
                else
                    Change(_stretches[i]);
            }
        }
    }

    private static IEnumerable<Stretch> Cut(Parameter parameter)
    {
        var (total, size) = (parameter.Values.Memory.Length / sizeof(float), parameter.Values.Stretch);
        for (var start = 0L; start < total; start += size)
            yield return new(parameter, start, (int)Math.Min(size, total - start));
    }

    private double SumOfSquares(Stretch stretch)
    {
        var gradient = stretch.Parameter.Gradient.Memory;
        if (stretch.Parameter.Rows is not { } rows)
            return OptimizerPasses.SumOfSquares(leaves, gradient, stretch.Start, stretch.Count);
        var (sum, stride) = (0.0, stretch.Parameter.Values.Matrix.Stride);
        for (var at = stretch.Start; at < stretch.Start + stretch.Count; at += stride)
            sum += rows.Now((int)(at / stride)) ? OptimizerPasses.SumOfSquares(leaves, gradient, at, stride) : 0;
        return sum;
    }

    private void Change(Stretch stretch)
    {
        var parameter = stretch.Parameter;
        var factors = parameter.Decays ? _factors with { Decay = _decay } : _factors;
        if (parameter.Rows is not { } rows)
        {
            Change(parameter, stretch.Start, stretch.Count, factors);
            Transpose(stretch);
            return;
        }

        var stride = parameter.Values.Matrix.Stride;
        for (var at = stretch.Start; at < stretch.Start + stretch.Count; at += stride)
        {
            if (rows.Ever((int)(at / stride)))
                Change(parameter, at, stride, factors);
            else if (factors.Decay != 1f)
                OptimizerPasses.Decay(leaves, parameter.Values.Memory, at, stride, factors.Decay);
        }
    }

    private void Change(Parameter parameter, long start, int count, in AdamWFactors factors) => OptimizerPasses.AdamW(
        leaves, parameter.Values.Memory, parameter.Gradient.Memory, parameter.First.Memory, parameter.Second.Memory, start, count, factors);

    private static void Transpose(Stretch stretch)
    {
        if (stretch.Parameter is { IsCoded: false, Transposed: { } transposed })
            stretch.Parameter.Values.Packed.TransposePanel((int)(stretch.Start / stretch.Count), transposed);
    }

    private readonly record struct Stretch(Parameter Parameter, long Start, int Count);
}
