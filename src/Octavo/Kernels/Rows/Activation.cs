namespace Octavo.Kernels.Rows;

/// <summary>What follows a linear layer in the same pass. Each is one struct of <c>Kernels/Float/ActivationFunctions.cs</c>.</summary>
internal enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>GELU by the error function.</summary>
    Gelu,

    /// <summary>Hyperbolic tangent: the pooler's.</summary>
    Tanh,

    /// <summary>GELU by the hyperbolic tangent.</summary>
    GeluTanh,

    /// <summary>GELU by the error function, cut at -10 and 10.</summary>
    GeluClipped,

    /// <summary>x times the sigmoid of 1.702 x.</summary>
    GeluQuick,

    /// <summary>x where it is positive, else 0.</summary>
    Relu,

    /// <summary>x times its sigmoid.</summary>
    Silu,
}
