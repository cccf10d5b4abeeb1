namespace Octavo.Numerics;

/// <summary>How attention multiplies queries with keys, and probabilities with values.</summary>
public enum AttentionPrecision
{
    /// <summary>In single precision.</summary>
    Float,

    /// <summary>As products of codes, whose sums are exact: <c>docs/quantization-reference.md</c> has the definition.</summary>
    Int8,
}
