using System.Runtime.InteropServices;
using Octavo.Checkpoints;

namespace Octavo.Tests.Numerics;

/// <summary>Codes, scales and zero points that an independent implementation of the definitions gave.</summary>
internal static class QuantizerGoldens
{
    public static Checkpoint Open() => Checkpoint.OpenFile(Path("quantizer.safetensors"));

    public static string Path(params string[] parts) => RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. parts]);

    public static sbyte[] SignedBytes(this Tensor tensor) => MemoryMarshal.Cast<byte, sbyte>(tensor.Bytes).ToArray();

    public static int[] Integers(this Tensor tensor) => [.. tensor.ToFloats().Select(value => (int)value)];

    public static uint[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
