using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>The backward pass of one linear layer, y = x W^T + b.</summary>
internal static class LinearBackward
{
    /// <summary>Gradients of weights and bias, and of the input: dX = dY W. Of an int8 layer W and X are what its codes stand for. Called by all workers together.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="p">The layer.</param>
    /// <param name="step">Inputs and gradients, and how many rows of them.</param>
    /// <param name="room">Operands.</param>
    /// <param name="adds">Whether the gradients of the weights are added to those that are there.</param>
    /// <param name="destination">dX, [rows, K].</param>
    public static void Run(Worker worker, Leaves leaves, LinearParameters p, LinearStep step, LinearRoom room, bool adds, Matrix destination)
    {
        var input = step.Input;
        if (p.Codes is { } codes)
        {
            room.Codes!.Quantize(worker, leaves, input, step.Rows, codes.Inputs);
            input = room.Codes.Values(worker, codes.Inputs, step.Rows, input.Columns);
        }

        // y = x W^T + b: dx = dy W; dW = dy^T x, db = the sum of the rows of dy.
        FloatGemm.Run(worker, leaves, step.Output, step.Rows, p.Weight.Transposed!, room.NoBias, Activation.None, destination, 0);
        LinearGradient.Run(worker, leaves, input, step.Output, step.Rows, room.Scratch, adds, p.Weight.Gradient.Packed, p.Bias.Gradient.Matrix);
    }
}

/// <summary>What a linear layer read, and the gradient of what it wrote.</summary>
/// <param name="Input">x, [rows, K].</param>
/// <param name="Output">dy, [rows, N].</param>
/// <param name="Rows">How many rows.</param>
internal readonly record struct LinearStep(Matrix Input, Matrix Output, int Rows);

/// <summary>Room for the operands of linear layers' gradients.</summary>
/// <param name="Scratch">Inputs and gradients in the tile's order.</param>
/// <param name="NoBias">Zeros.</param>
/// <param name="Codes">Inputs of int8 layers as their products saw them; null where there are none.</param>
internal sealed record LinearRoom(LinearScratch Scratch, Matrix NoBias, QuantizedRows? Codes);
