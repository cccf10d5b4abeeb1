namespace Octavo.Numerics;

/// <summary>By which floating-point operations a number becomes a code. Each rounds differently near a tie.</summary>
public enum CodeArithmetic
{
    /// <summary>The number is divided by the scale.</summary>
    Divide,

    /// <summary>The number is multiplied by 1 / scale, which is rounded once.</summary>
    MultiplyByInverse,

    /// <summary>The number is multiplied by largest code / largest magnitude, which is rounded once.</summary>
    MultiplyByRatio,
}
