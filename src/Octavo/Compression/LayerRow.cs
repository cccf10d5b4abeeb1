using Octavo.Model;

namespace Octavo.Compression;

/// <summary>What became of one layer.</summary>
/// <param name="Name">The layer's name in the checkpoint.</param>
/// <param name="Layer">What it is.</param>
/// <param name="Precision">How its weight is stored: <c>int8</c>, or a type of float.</param>
/// <param name="Granularity">How many weights share a scale: <c>per channel</c>, <c>per row</c>, <c>per tensor</c>; empty for floats.</param>
/// <param name="BytesBefore">Bytes of weight and bias in the checkpoint.</param>
/// <param name="BytesAfter">Bytes of weight, scales and bias as saved.</param>
/// <param name="Reason">Why it was left alone; null where it was not.</param>
public sealed record LayerRow(
    string Name, ModelLayer Layer, string Precision, string Granularity, long BytesBefore, long BytesAfter, string? Reason)
{
    /// <summary>Whether the scheme was applied to it.</summary>
    public bool IsQuantized => Reason is null;
}
