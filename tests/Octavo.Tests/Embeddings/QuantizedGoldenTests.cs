using Octavo.Checkpoints;
using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>Quantised embeddings are, code for code, those of sentence-transformers' <c>quantize_embeddings</c>.</summary>
public sealed class QuantizedGoldenTests : IDisposable
{
    private readonly Checkpoint _file = Checkpoint.OpenFile(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "quantized-embeddings.safetensors"));

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("embeddings", "ranges", "ranges")]
    [InlineData("embeddings", "calibration.ranges", "calibration")]
    [InlineData("edge.embeddings", "edge.ranges", "ranges")]
    public void Codes_by_ranges_are_the_library_s(string embeddings, string ranges, string name)
    {
        var (rows, dimensions) = Floats(embeddings);
        var limits = Floats(ranges).Values;
        Check(rows, new EmbeddingRanges(limits.AsSpan(0, dimensions), limits.AsSpan(dimensions)), Prefix(embeddings), name);
    }

    [Theory]
    [InlineData("embeddings", "embeddings", "self")]
    [InlineData("edge.embeddings", "edge.embeddings", "self")]
    [InlineData("embeddings", "calibration", "calibration")]
    public void Ranges_of_embeddings_are_the_library_s(string embeddings, string calibration, string name)
    {
        var (rows, dimensions) = Floats(embeddings);
        Check(rows, EmbeddingRanges.Of(Floats(calibration).Values, dimensions), Prefix(embeddings), name);
    }

    [Theory]
    [InlineData("embeddings")]
    [InlineData("edge.embeddings")]
    public void Signs_are_packed_as_the_library_s(string embeddings)
    {
        var (rows, dimensions) = Floats(embeddings);
        var bytes = rows.Length / dimensions * EmbeddingQuantizer.BinaryLength(dimensions);
        var (signed, unsigned) = (new sbyte[bytes], new byte[bytes]);
        EmbeddingQuantizer.ToBinary(rows, dimensions, signed);
        EmbeddingQuantizer.ToUBinary(rows, dimensions, unsigned);
        Assert.Equal(Bytes(Prefix(embeddings) + "ubinary"), unsigned);
        Assert.Equal(Bytes(Prefix(embeddings) + "binary"), Array.ConvertAll(signed, value => (byte)value));
    }

    [Fact]
    public void Distances_of_codes_are_the_library_s()
    {
        var (rows, dimensions) = Floats("embeddings");
        var (bits, signed, unsigned) = (Bytes("ubinary"), Array.ConvertAll(Bytes("int8.calibration"), value => (sbyte)value), Bytes("uint8.calibration"));
        var length = EmbeddingQuantizer.BinaryLength(dimensions);
        var (hamming, dots, unsignedDots) = (Integers("hamming"), Integers("int8.calibration.dot"), Integers("uint8.calibration.dot"));
        var rescored = Floats("rescore.float_query_by_bits").Values;
        var columns = rows.Length / dimensions;
        for (var i = 0; i < hamming.Length; i++)
        {
            var (q, r) = (i / columns, i % columns);
            Assert.Equal(hamming[i], EmbeddingDistances.Hamming(bits.AsSpan(q * length, length), bits.AsSpan(r * length, length)));
            Assert.Equal(dots[i], EmbeddingDistances.Dot(signed.AsSpan(q * dimensions, dimensions), signed.AsSpan(r * dimensions, dimensions)));
            Assert.Equal(unsignedDots[i], EmbeddingDistances.Dot(unsigned.AsSpan(q * dimensions, dimensions), unsigned.AsSpan(r * dimensions, dimensions)));
            Assert.Equal(rescored[i], EmbeddingDistances.Dot(rows.AsSpan(q * dimensions, dimensions), bits.AsSpan(r * length, length)), 2e-5f);
        }
    }

    private void Check(float[] rows, EmbeddingRanges ranges, string prefix, string name)
    {
        var (signed, unsigned) = (new sbyte[rows.Length], new byte[rows.Length]);
        EmbeddingQuantizer.ToInt8(rows, ranges, signed);
        EmbeddingQuantizer.ToUInt8(rows, ranges, unsigned);
        Assert.Equal(Bytes($"{prefix}uint8.{name}"), unsigned);
        if (_file.TryGet($"{prefix}int8.{name}", out _)) Assert.Equal(Bytes($"{prefix}int8.{name}"), Array.ConvertAll(signed, value => (byte)value));
        Assert.Equal(unsigned, Array.ConvertAll(signed, value => (byte)(value + 128)));
    }

    private static string Prefix(string embeddings) => embeddings[..^"embeddings".Length];

    private (float[] Values, int Columns) Floats(string name)
    {
        var tensor = _file.Require(name);
        return (tensor.ToFloats(), tensor.Shape[1]);
    }

    private byte[] Bytes(string name) => _file.Require(name).Bytes.ToArray();

    private int[] Integers(string name) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(_file.Require(name).Bytes).ToArray();
}
