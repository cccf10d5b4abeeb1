namespace Octavo.Numerics;

/// <summary>How a scheme turns activations into codes: the specification that kernels, reports and training share.</summary>
/// <param name="Levels">Largest code: 255 for eight bits, 127 for seven.</param>
/// <param name="BlockWidth">Columns that share a scale, a multiple of 16; 0 for the whole row.</param>
/// <param name="Range">How a scale and a zero point follow from the smallest and largest value.</param>
/// <param name="WholeBatch">One scale for all tokens of the batch, pads included: the answer for a text then depends on its neighbours.</param>
public sealed record ActivationRule(int Levels, int BlockWidth, ActivationRange Range, bool WholeBatch)
{
    /// <summary>The grid for values between <paramref name="low"/> and <paramref name="high"/>; 0 is always on it.</summary>
    public ActivationGrid Grid(float low, float high) => Range switch
    {
        ActivationRange.Symmetric => Symmetric(Math.Max(-Math.Min(low, 0f), Math.Max(high, 0f))),
        ActivationRange.PyTorch => PyTorch(Math.Min(low, 0f), Math.Max(high, 0f)),
        _ => Asymmetric(Math.Min(low, 0f), Math.Max(high, 0f)),
    };

    private ActivationGrid Asymmetric(float low, float high)
    {
        var scale = (high - low) / Levels;
        if (scale == 0f)
            return new(1f, 1f, 0, 0, 0);
        var inverse = 1f / scale;
        // The smallest floats: 1 / scale overflows, and the values are as good as zero.
        if (float.IsInfinity(inverse))
            return new(1f, 1f, 0, 0, 0);
        var zero = Math.Clamp(MathF.Round(-low * inverse, MidpointRounding.ToEven), 0f, Levels);
        return new(scale, inverse, (int)zero, 0, Levels);
    }

    /// <summary>Codes -127..127, stored as 1..255 around a zero point of 128.</summary>
    private static ActivationGrid Symmetric(float largest)
    {
        var scale = largest / 127f;
        var inverse = 127f / largest;
        return scale == 0f || float.IsInfinity(inverse) ? new(1f, 1f, 128, 128, 128) : new(scale, inverse, 128, 1, 255);
    }

    /// <summary>ChooseQuantizationParams of ATen/native/quantized/cpu/QuantUtils.h, with reduce_range.</summary>
    private ActivationGrid PyTorch(float low, float high)
    {
        const float Smallest = 6.1e-5f;
        var scale = ((double)high - low) / Levels;
        if ((float)scale == 0f || float.IsInfinity(1f / (float)scale))
            scale = 0.1;
        if (scale < Smallest)
        {
            var amplifier = Smallest / (float)scale;
            (low, high) = (low, high) switch
            {
                (0f, _) => (0f, Smallest * Levels),
                (_, 0f) => (-Smallest * Levels, 0f),
                _ => (low * amplifier, high * amplifier),
            };
            scale = Smallest;
        }

        // Of PyTorch's two candidates the one from the low end has the smaller terms whenever 0 is within the range.
        var zero = Math.Clamp(Math.Round(-low / scale, MidpointRounding.ToEven), 0, Levels);
        return new((float)scale, 1f / (float)scale, (int)zero, 0, Levels);
    }
}

/// <summary>How scale and zero point follow from the range of the values.</summary>
public enum ActivationRange
{
    /// <summary>The range lies between code 0 and the largest; the zero point is the code of 0.</summary>
    Asymmetric,

    /// <summary>The largest magnitude is code 127, 0 is code 0.</summary>
    Symmetric,

    /// <summary>As PyTorch's dynamic quantisation chooses them.</summary>
    PyTorch,
}

/// <summary>
/// A grid of codes: <c>code = clamp(rne(x * InverseScale) + ZeroPoint, Lowest, Highest)</c>, with rne
/// rounding half to even, and <c>value = Scale * (code - ZeroPoint)</c>; all in float32.
/// </summary>
/// <param name="Scale">Real value of one step.</param>
/// <param name="InverseScale">What values are multiplied with.</param>
/// <param name="ZeroPoint">The code of 0.</param>
/// <param name="Lowest">Smallest code.</param>
/// <param name="Highest">Largest code.</param>
public readonly record struct ActivationGrid(float Scale, float InverseScale, int ZeroPoint, int Lowest, int Highest)
{
    /// <summary>The code of a value.</summary>
    public byte Code(float x) =>
        (byte)Math.Clamp(MathF.Round(x * InverseScale, MidpointRounding.ToEven) + ZeroPoint, Lowest, Highest);

    /// <summary>The value of a code.</summary>
    public float Value(int code) => Scale * (code - ZeroPoint);
}
