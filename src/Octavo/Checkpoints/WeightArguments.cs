using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>How a group of weights is stored: int8, and what a config leaves open beyond that.</summary>
/// <param name="Granularity">How many weights share a scale.</param>
/// <param name="IsSymmetric">Whether all zero points are zero, and none are stored.</param>
internal sealed record WeightArguments(WeightGranularity Granularity, bool IsSymmetric);
