namespace Octavo.Kernels.Rows;

/// <summary>
/// How far the activations are from double precision at most, for every finite x: each bound holds for
/// |found - exact| / max(1, |exact|). NaN stays NaN; at infinity they are what PyTorch computes (GELU and its kin are NaN at
/// minus infinity, for there they multiply it by 0).
/// </summary>
internal static class ActivationErrors
{
    /// <summary>The exponential below every one of them, and the softmax's: relative to the exact value.</summary>
    public const double Exp = 2.5e-7;

    /// <summary>GELU by the error function, cut or not.</summary>
    public const double Gelu = 1.2e-6;

    /// <summary>Its slope.</summary>
    public const double GeluSlope = 5e-7;

    /// <summary>Hyperbolic tangent.</summary>
    public const double Tanh = 3e-7;

    /// <summary>Its slope.</summary>
    public const double TanhSlope = 6e-7;

    /// <summary>x times a sigmoid: SiLU, GELU by the hyperbolic tangent and the quick one.</summary>
    public const double Sigmoid = 3e-7;

    /// <summary>Their slopes.</summary>
    public const double SigmoidSlope = 4e-7;
}
