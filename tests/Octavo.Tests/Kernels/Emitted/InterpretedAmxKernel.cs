using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Tests.Kernels.Emitted.Interpreter;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>
/// The kernel of AMX on every CPU: all of it is the library's own, but what is emitted is interpreted, with the operands of the call as
/// its only memory.
/// </summary>
internal sealed unsafe class InterpretedAmxKernel() : AmxKernel(new PortableKernel())
{
    private Int8TileArgs _product;
    private Int8Floats _floats;

    /// <summary>Whether it is entered as Windows enters it.</summary>
    public bool FromWindows { get; init; }

    /// <summary>How many calls there were.</summary>
    public int Calls { get; private set; }

    public override void Tile(in Int8TileArgs args)
    {
        _product = args;
        base.Tile(args);
    }

    public override void Dequantize(in Int8TileArgs args, in Int8Floats floats)
    {
        (_product, _floats) = (args, floats);
        base.Dequantize(args, floats);
    }

    protected override void RunSums(int rows, int panels, AmxTileArgs* args)
    {
        using var processor = WithOperands(args);
        processor.Memory.Add("C", _product.C, ((_product.Rows - 1) * 256) + (_product.Panels * 64), isWritable: true);
        Call(processor, Amx.Tile(rows, panels), args);
    }

    protected override void RunLayer(AmxTileArgs* args, Activation activation)
    {
        using var processor = WithOperands(args);
        var rows = _product.Rows - 1;
        processor.Memory.Add("sums", args->C, AmxTileArgs.BlockBytes, isWritable: true);
        processor.Memory.Add("destination", _floats.Destination, 4 * ((rows * _floats.Stride) + 32), isWritable: true);
        processor.Memory.Add("grids", _floats.Grids, sizeof(RowGrid) * ((rows * _floats.GridStride) + 1));
        processor.Memory.Add("column sums", _product.ColumnSums, 128);
        processor.Memory.Add("weight scales", _floats.WeightScales, 128);
        processor.Memory.Add("bias", _floats.Bias, 128);
        Call(processor, activation == Activation.Gelu ? Amx.LayerGelu32x32 : Amx.Layer32x32, args);
    }

    private Processor WithOperands(AmxTileArgs* args)
    {
        var processor = new Processor();
        processor.Memory.Add("arguments", args, sizeof(AmxTileArgs));
        processor.Memory.Add("A", _product.A, ((_product.Rows - 1) * _product.Lda) + (4 * _product.K4));
        processor.Memory.Add("B", _product.B, ((_product.Panels - 1) * _product.BStride) + (64 * _product.K4));
        if (args->Tail != null)
            processor.Memory.Add("tail", args->Tail, 1024 * Math.Min(_product.Panels, PanelsFor((int)_product.Rows)));
        return processor;
    }

    private void Call(Processor processor, ReadOnlySpan<byte> code, AmxTileArgs* args)
    {
        Calls++;
        if (FromWindows)
            EmittedCall.RunFromWindows(processor, code, (nint)args);
        else
            EmittedCall.Run(processor, code, (nint)args);
    }
}
