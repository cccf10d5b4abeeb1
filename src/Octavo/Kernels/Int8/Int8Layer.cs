using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>The int8 weights of one linear layer, packed, with what turns its integers into floats and the kernel that is exact for it.</summary>
internal sealed unsafe class Int8Layer : IDisposable
{
    private readonly NativeBuffer? _blockSums;
    private readonly Matrix _scales;

    /// <summary>Packs a layer.</summary>
    /// <param name="leaves">Which instructions may be used.</param>
    /// <param name="codes">Row-major, [n, k].</param>
    /// <param name="scales">One for each output, [n].</param>
    /// <param name="n">Outputs.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="blockWidth">Inputs that share an activation scale, a multiple of 16; 0: the whole row.</param>
    /// <param name="sevenBits">Whether activations lie in 0..127.</param>
    public Int8Layer(Leaves leaves, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, int n, int k, int blockWidth, bool sevenBits)
    {
        if (scales.Length != n)
            throw new ArgumentException($"{scales.Length} scales for {n} outputs", nameof(scales));
        Packed = PackedInt8Weights.Pack(codes, n, k);
        BlockWidth = blockWidth == 0 ? Packed.PaddedK : blockWidth;
        Blocks = ((k - 1) / BlockWidth) + 1;
        Kernel = leaves.Int8(Packed.ContractFor(sevenBits));
        _scales = new Matrix(Packed.PaddedN);
        scales.CopyTo(_scales.Row(0));
        if (Blocks == 1)
            return;
        _blockSums = new NativeBuffer((long)Blocks * Packed.PaddedN * sizeof(int));
        for (var column = 0; column < n; column++)
        {
            for (var b = 0; b < Blocks; b++)
                ColumnSums(b)[column] = CodeBounds.Sum(codes.Slice((column * k) + (b * BlockWidth), Math.Min(BlockWidth, k - (b * BlockWidth))));
        }
    }

    /// <summary>The codes.</summary>
    public PackedInt8Weights Packed { get; }

    /// <summary>The fastest kernel whose contract these weights and activations meet.</summary>
    public Int8Kernel Kernel { get; }

    /// <summary>Outputs.</summary>
    public int N => Packed.N;

    /// <summary>Inputs that share an activation scale; the last block may be shorter.</summary>
    public int BlockWidth { get; }

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>Real value of one step of each output's codes, [N], zeros behind.</summary>
    public float* Scales => (float*)_scales.Buffer.Pointer;

    /// <summary>Sums of the codes of one block's inputs, [N], zeros behind.</summary>
    public int* ColumnSums(int block) => _blockSums is null ? Packed.ColumnSums : (int*)_blockSums.Pointer + ((nint)block * Packed.PaddedN);

    /// <inheritdoc/>
    public void Dispose()
    {
        Packed.Dispose();
        _scales.Dispose();
        _blockSums?.Dispose();
    }
}
