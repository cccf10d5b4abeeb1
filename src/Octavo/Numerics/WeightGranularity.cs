namespace Octavo.Numerics;

/// <summary>How many weights share a scale.</summary>
public enum WeightGranularity
{
    /// <summary>All weights of a layer.</summary>
    Tensor,

    /// <summary>The weights of one output, a row of [N, K].</summary>
    Channel,
}
