using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Int8;

/// <summary>What turns the sums of a product into floats, and where these go.</summary>
internal unsafe struct Int8Floats
{
    /// <summary>What follows, if the kernel can (<see cref="Int8Kernel.Activates"/>).</summary>
    public Activation Activation;

    /// <summary>Of the first row.</summary>
    public RowGrid* Grids;

    /// <summary>Grids from one row to the next.</summary>
    public nint GridStride;

    /// <summary>One for each column.</summary>
    public float* WeightScales;

    /// <summary>One for each column.</summary>
    public float* Bias;

    /// <summary>The first row's floats.</summary>
    public float* Destination;

    /// <summary>Floats from one row to the next.</summary>
    public nint Stride;
}
