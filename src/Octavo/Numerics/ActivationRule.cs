namespace Octavo.Numerics;

/// <summary>
/// How activations become unsigned bytes while the model runs. <see cref="ActivationGrid"/> does it. Formats with signed
/// codes are meant too: their codes and zero points are held 128 higher, which changes no value.
/// </summary>
public sealed record ActivationRule
{
    /// <summary>What a signed code is raised by to become a byte.</summary>
    public const int SignedOffset = 128;

    private const int Fast7Block = 256;
    private const float SingleEpsilon = 1f / (1 << 23);

    private ActivationRule()
    {
    }

    /// <summary>Per token, asymmetric, 0..255.</summary>
    public static ActivationRule Int8 { get; } = new();

    /// <summary>Per token and block of 256 columns, asymmetric, 0..127.</summary>
    public static ActivationRule Fast7 { get; } = new() { Highest = sbyte.MaxValue, BlockSize = Fast7Block };

    /// <summary>PyTorch's dynamic quantisation: over the batch, asymmetric, 0..127.</summary>
    public static ActivationRule PyTorch { get; } = new()
    {
        Highest = sbyte.MaxValue,
        Span = ActivationSpan.Batch,
        Choice = ScaleChoice.PyTorch,
    };

    /// <summary>Q8BERT's dynamic quantisation: over the batch, symmetric, ±127.</summary>
    public static ActivationRule Q8Bert { get; } = new()
    {
        Lowest = SignedOffset - sbyte.MaxValue,
        Span = ActivationSpan.Batch,
        Choice = ScaleChoice.Symmetric,
        Divisor = sbyte.MaxValue,
        Arithmetic = CodeArithmetic.MultiplyByRatio,
    };

    /// <summary>compressed-tensors, <c>symmetric: true</c>: per token, -128..127, scale absmax / 127.5.</summary>
    public static ActivationRule CompressedTensorsSymmetric { get; } = new()
    {
        Choice = ScaleChoice.Symmetric,
        Divisor = 127.5f,
        ScaleForZero = SingleEpsilon,
        Arithmetic = CodeArithmetic.Divide,
    };

    /// <summary>compressed-tensors, <c>symmetric: false</c>: per token, -128..127.</summary>
    public static ActivationRule CompressedTensorsAsymmetric { get; } = new()
    {
        Choice = ScaleChoice.CompressedTensors,
        ScaleForZero = SingleEpsilon,
        Arithmetic = CodeArithmetic.Divide,
    };

    /// <summary>torchao's Int8DynamicActivationInt8Weight: per token, symmetric, -128..127, scale absmax / 127.5.</summary>
    public static ActivationRule TorchAo { get; } = new()
    {
        Choice = ScaleChoice.Symmetric,
        Divisor = 127.5f,
        SmallestScale = SingleEpsilon,
    };

    /// <summary>Queries, keys and values of attention in integers: symmetric, ±127.</summary>
    internal static ActivationRule AttentionOperand { get; } = new()
    {
        Lowest = SignedOffset - sbyte.MaxValue,
        Choice = ScaleChoice.Symmetric,
        Divisor = sbyte.MaxValue,
    };

    /// <summary>The lowest code.</summary>
    public int Lowest { get; private init; }

    /// <summary>The highest code: 255, or 127 for seven bits.</summary>
    public int Highest { get; private init; } = byte.MaxValue;

    /// <summary>How many columns share a scale; 0: the whole row. The last block may be shorter.</summary>
    public int BlockSize { get; private init; }

    /// <summary>Which activations share a scale.</summary>
    public ActivationSpan Span { get; private init; }

    /// <summary>How scale and zero point are chosen.</summary>
    public ScaleChoice Choice { get; private init; }

    /// <summary>The scale is the range (or, symmetric, the largest magnitude) divided by this.</summary>
    public float Divisor { get; private init; }

    /// <summary>A smaller scale than this is replaced by it.</summary>
    public float SmallestScale { get; private init; }

    /// <summary>The scale where all activations are zero.</summary>
    public float ScaleForZero { get; private init; } = 1;

    /// <summary>How an activation becomes a code.</summary>
    public CodeArithmetic Arithmetic { get; private init; } = CodeArithmetic.MultiplyByInverse;

    /// <summary>Whether the zero point is always <see cref="SignedOffset"/>.</summary>
    public bool IsSymmetric => Choice == ScaleChoice.Symmetric;

    /// <summary>The same rule over the whole batch.</summary>
    public ActivationRule OverBatch() => BlockSize == 0
        ? this with { Span = ActivationSpan.Batch }
        : throw new InvalidOperationException("blocks of columns have a scale for each token");

    /// <summary>How many scales a row of that many columns has.</summary>
    /// <param name="columns">How many columns.</param>
    public int BlockCount(int columns) => BlockSize == 0 || columns == 0 ? 1 : (columns / BlockSize) + (columns % BlockSize == 0 ? 0 : 1);
}
