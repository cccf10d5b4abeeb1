namespace Octavo.Numerics;

/// <summary>How weights become int8 codes: symmetric, zero is always the code 0. <see cref="WeightGrid"/> does it.</summary>
public sealed record WeightRule
{
    private WeightRule()
    {
    }

    /// <summary>Per channel, ±127, each number divided by the scale: embedding tables per row, and plain weights.</summary>
    public static WeightRule Channel { get; } = new();

    /// <summary>As <see cref="Channel"/>, pair-safe.</summary>
    public static WeightRule PairSafe { get; } = new() { Bound = WeightBound.PairSafe };

    /// <summary>As <see cref="Channel"/>, certified for four additions in 16 bits.</summary>
    public static WeightRule Lane4 { get; } = new() { Bound = WeightBound.Lane4 };

    /// <summary>PyTorch's dynamic quantisation: per tensor, -128..127, scale at least 2^-23.</summary>
    public static WeightRule PyTorch { get; } = new()
    {
        Granularity = WeightGranularity.Tensor,
        Lowest = sbyte.MinValue,
        Divisor = 127.5f,
        SmallestScale = float.BitIncrement(1) - 1,
        Arithmetic = CodeArithmetic.MultiplyByInverse,
    };

    /// <summary>Q8BERT's dynamic quantisation: per tensor, ±127.</summary>
    public static WeightRule Q8Bert { get; } = new()
    {
        Granularity = WeightGranularity.Tensor,
        Arithmetic = CodeArithmetic.MultiplyByRatio,
    };

    /// <summary>How many weights share a scale.</summary>
    public WeightGranularity Granularity { get; private init; } = WeightGranularity.Channel;

    /// <summary>The lowest code: -127 or -128.</summary>
    public int Lowest { get; private init; } = -sbyte.MaxValue;

    /// <summary>The highest code.</summary>
    public int Highest { get; private init; } = sbyte.MaxValue;

    /// <summary>The scale is the largest magnitude divided by this, before it grows.</summary>
    public float Divisor { get; private init; } = sbyte.MaxValue;

    /// <summary>A smaller scale than this is replaced by it.</summary>
    public float SmallestScale { get; private init; }

    /// <summary>What the codes keep to beyond their range.</summary>
    public WeightBound Bound { get; private init; }

    /// <summary>How a weight becomes a code.</summary>
    public CodeArithmetic Arithmetic { get; private init; } = CodeArithmetic.Divide;
}
