using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// The inputs of int8 layers as their products saw them: the gradient of a weight is a sum over scale * (code - zero point),
/// not over what was rounded to it. Made again from the floats, which costs less than keeping them of every layer.
/// </summary>
internal sealed class RoundedInputs(EncoderConfig config, int tokens, int workers) : IDisposable
{
    private readonly QuantizedRows _codes = Activations.CodesFor(config, tokens, workers);
    private readonly Matrix _hidden = new(tokens, config.HiddenSize);
    private readonly Matrix _intermediate = new(tokens, config.IntermediateSize);

    /// <summary>Rounds together with the other workers; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="input">x, [rows, K].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="rule">The layer's rule.</param>
    public Matrix Of(Worker worker, Leaves leaves, Matrix input, int rows, ActivationRule rule)
    {
        var rounded = input.Columns == _hidden.Columns ? _hidden : _intermediate;
        _codes.Quantize(worker, leaves, input, rows, rule);
        _codes.Dequantize(worker, rows, rounded);
        return rounded;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _codes.Dispose();
        _hidden.Dispose();
        _intermediate.Dispose();
    }
}
