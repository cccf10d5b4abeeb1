using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Embeddings;

namespace Octavo.Cli.Vectors;

/// <summary>A vector as the bytes of its precision, and those bytes as JSON.</summary>
/// <param name="precision">Its numbers.</param>
/// <param name="dimensions">How many floats it has.</param>
/// <param name="ranges">Of int8 and uint8; null for others.</param>
internal sealed class VectorCodec(VectorPrecision precision, int dimensions, EmbeddingRanges? ranges)
{
    /// <summary>How many floats a vector has.</summary>
    public int Dimensions => dimensions;

    /// <summary>The ranges of int8 and uint8; null for others.</summary>
    public EmbeddingRanges? Ranges => ranges;

    /// <summary>How many numbers a vector becomes.</summary>
    public int Columns => precision is VectorPrecision.Binary or VectorPrecision.UBinary ? EmbeddingQuantizer.BinaryLength(dimensions) : dimensions;

    /// <summary>How many bytes it becomes.</summary>
    public int Bytes => precision == VectorPrecision.Float32 ? dimensions * sizeof(float) : Columns;

    /// <summary>Whether bytes are below 0 too.</summary>
    public bool IsSigned => precision is VectorPrecision.Int8 or VectorPrecision.Binary;

    /// <summary>Whether its numbers stay floats.</summary>
    public bool IsFloat => precision == VectorPrecision.Float32;

    /// <summary>The bytes of vectors, row by row; little-endian.</summary>
    /// <exception cref="ArgumentException">One that becomes codes holds NaN or infinity.</exception>
    public byte[] Encode(ReadOnlySpan<float> vectors)
    {
        var bytes = new byte[vectors.Length / dimensions * Bytes];
        switch (precision)
        {
            case VectorPrecision.Float32:
                MemoryMarshal.AsBytes(vectors).CopyTo(bytes);
                break;
            case VectorPrecision.Int8:
                EmbeddingQuantizer.ToInt8(vectors, ranges!, MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan()));
                break;
            case VectorPrecision.UInt8:
                EmbeddingQuantizer.ToUInt8(vectors, ranges!, bytes);
                break;
            case VectorPrecision.Binary:
                EmbeddingQuantizer.ToBinary(vectors, dimensions, MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan()));
                break;
            default:
                EmbeddingQuantizer.ToUBinary(vectors, dimensions, bytes);
                break;
        }

        return bytes;
    }

    /// <summary>Writes the member <c>embedding</c>.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="vector">The bytes of one vector.</param>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> vector)
    {
        if (IsFloat)
        {
            json.WriteFloats("embedding", MemoryMarshal.Cast<byte, float>(vector).ToArray());
            return;
        }

        json.WriteStartArray("embedding");
        foreach (var code in vector) json.WriteNumberValue(IsSigned ? (sbyte)code : code);
        json.WriteEndArray();
    }
}
