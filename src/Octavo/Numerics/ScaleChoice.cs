namespace Octavo.Numerics;

/// <summary>Who defines how a scale and a zero point follow from the smallest and the largest activation.</summary>
public enum ScaleChoice
{
    /// <summary>This library: asymmetric.</summary>
    Octavo,

    /// <summary>PyTorch's dynamic quantisation: asymmetric, in double, with a smallest scale.</summary>
    PyTorch,

    /// <summary>Symmetric: the largest magnitude divided by the number of codes on either side of zero.</summary>
    Symmetric,

    /// <summary>The compressed-tensors library, asymmetric.</summary>
    CompressedTensors,
}
