using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Rows;

/// <summary>
/// Has the passes over rows compiled while a model is still being read. Their code is for this CPU, which no compiler
/// before the run can know, and takes as long to make as the first answer itself.
/// </summary>
internal static unsafe class FirstRun
{
    /// <summary>Runs every pass that an int8 model needs on sixteen zeros.</summary>
    public static void Of(RowLeaves leaves)
    {
        var rows = leaves.Rows;
        using var buffer = new NativeBuffer(8 * 64);
        var x = (float*)buffer.Pointer;
        var y = x + 16;
        var integers = (int*)(x + 32);
        var codes = (byte*)(x + 48);
        rows.Add(x, y, 16, x);
        leaves.LayerNorm.AddLayerNorm(x, y, y, y, 1f, 16, x);
        leaves.Quantizer.MinMax(x, 16, out var low, out var high);
        var grid = ActivationGrid.Fit(ActivationRule.Int8, low, high);
        leaves.Quantizer.Quantize(x, grid, 16, codes);
        leaves.Softmax.ExpRow(x, 1f, null, 16, 16);
        rows.Scale(x, 1f, 16, x);
        var unit = new RowGrid(1, 0);
        // Nearly every model has a GELU, and every pooler a tanh.
        foreach (var activation in (Activation[])[Activation.None, Activation.Gelu, Activation.Tanh])
        {
            leaves.Epilogues[activation].Dequantize(new Int8Sums(integers, 1, integers, &unit, 1), x, y, 16, x, 16);
            leaves.Epilogues[activation].Bias(x, y, 16, x);
        }
    }
}
