using Octavo.Kernels.Rows;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>The int8 weights of one linear layer, packed, with what turns its integers into floats and the kernel that is exact for it.</summary>
internal sealed unsafe class Int8Layer : IDisposable
{
    /// <summary>The most inputs whose products of 255 and -128 still add up in 32 bits.</summary>
    public const int MostInputs = int.MaxValue / (byte.MaxValue * -sbyte.MinValue);

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
    public Int8Layer(RowLeaves leaves, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, int n, int k, int blockWidth, bool sevenBits)
        : this(PackedInt8Weights.Pack(codes, n, k), blockWidth)
    {
        if (scales.Length != n)
            throw new ArgumentException($"{scales.Length} scales for {n} outputs", nameof(scales));
        Kernel = Int8Kernels.Select(Packed.ContractFor(sevenBits), KernelSet.NameOf(leaves.Set));
        scales.CopyTo(_scales.Row(0));
        SumBlocks(0, codes);
    }

    /// <summary>Zeros, for weights that change.</summary>
    /// <param name="leaves">Which instructions may be used.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="weights">The rule that makes the codes: what it guarantees decides the kernel.</param>
    /// <param name="inputs">The rule for the layer's inputs.</param>
    public Int8Layer(RowLeaves leaves, int n, int k, WeightRule weights, ActivationRule inputs)
        : this(new PackedInt8Weights(n, k), inputs.BlockSize)
    {
        Kernel = Int8Kernels.Select((weights.Bound, SevenBits: inputs.Highest <= sbyte.MaxValue) switch
        {
            (WeightBound.Lane4, SevenBits: true) => Int8Contract.Lane4,
            (_, SevenBits: true) => Int8Contract.SevenBit,
            (WeightBound.PairSafe, _) => Int8Contract.PairSafe,
            _ => Int8Contract.Any,
        }, KernelSet.NameOf(leaves.Set));
    }

    private Int8Layer(PackedInt8Weights packed, int blockWidth)
    {
        (Packed, Kernel) = (packed, null!);
        BlockWidth = blockWidth == 0 ? packed.PaddedK : blockWidth;
        Blocks = ((packed.K - 1) / BlockWidth) + 1;
        if (Math.Min(packed.K, BlockWidth) > MostInputs)
            throw new ArgumentException($"expected at most {MostInputs} inputs that are added up in 32 bits, found {Math.Min(packed.K, BlockWidth)}", nameof(packed));
        _scales = new Matrix(packed.PaddedN);
        if (Blocks > 1)
            _blockSums = new NativeBuffer((long)Blocks * packed.PaddedN * sizeof(int));
    }

    /// <summary>The codes.</summary>
    public PackedInt8Weights Packed { get; }

    /// <summary>The fastest kernel whose contract these weights and activations meet.</summary>
    public Int8Kernel Kernel { get; internal set; }

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

    /// <summary>Takes new weights of a panel's outputs.</summary>
    /// <param name="column">The first output, a multiple of 16.</param>
    /// <param name="codes">Row-major [up to 16, K]; as the rule of the layer guarantees them.</param>
    /// <param name="scales">One for each output.</param>
    public void Replace(int column, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales)
    {
        Packed.Replace(column, codes);
        scales.CopyTo(_scales.Row(0)[column..]);
        SumBlocks(column, codes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Packed.Dispose();
        _scales.Dispose();
        _blockSums?.Dispose();
    }

    private void SumBlocks(int column, ReadOnlySpan<sbyte> codes)
    {
        var k = Packed.K;
        for (var r = 0; Blocks > 1 && r < codes.Length / k; r++)
        {
            for (var b = 0; b < Blocks; b++)
                ColumnSums(b)[column + r] = CodeBounds.Sum(codes.Slice((r * k) + (b * BlockWidth), Math.Min(BlockWidth, k - (b * BlockWidth))));
        }
    }
}
