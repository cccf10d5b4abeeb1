namespace Octavo.Kernels;

/// <summary>What follows a linear layer in the same pass.</summary>
internal enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>GELU by the error function.</summary>
    Gelu,

    /// <summary>Hyperbolic tangent: the pooler.</summary>
    Tanh,
}
