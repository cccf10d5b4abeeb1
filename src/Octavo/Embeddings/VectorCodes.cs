using System.Runtime.InteropServices;

namespace Octavo.Embeddings;

/// <summary>How an index keeps embeddings as codes: a page for each precision.</summary>
internal abstract class VectorCodes
{
    /// <summary>Bytes of a row; 0 for floats, which have no codes.</summary>
    public abstract int BytesOfRow { get; }

    /// <summary>Whether there are no codes.</summary>
    public bool IsFloat => BytesOfRow == 0;

    /// <summary>Those of a precision.</summary>
    /// <exception cref="ArgumentException">Int8 has no ranges, or those of other dimensions.</exception>
    public static VectorCodes Of(int dimensions, FlatIndexOptions options) => options.Precision switch
    {
        VectorPrecision.Float32 => new NoCodes(),
        VectorPrecision.Int8 or VectorPrecision.UInt8 when options.Ranges is null =>
            throw new ArgumentException("ranges: expected those of some embeddings for int8 codes, found none", nameof(options)),
        VectorPrecision.Int8 or VectorPrecision.UInt8 when options.Ranges.Dimensions != dimensions =>
            throw new ArgumentException($"ranges: expected {dimensions} dimensions, found {options.Ranges.Dimensions}", nameof(options)),
        VectorPrecision.Int8 or VectorPrecision.UInt8 => new ByteCodes(options.Ranges),
        VectorPrecision.Binary or VectorPrecision.UBinary => new SignCodes(dimensions),
        _ => throw new ArgumentException($"precision: expected {string.Join(", ", Enum.GetNames<VectorPrecision>())}, found {options.Precision}", nameof(options)),
    };

    /// <summary>Writes the codes of an embedding.</summary>
    public abstract void Encode(ReadOnlySpan<float> embedding, Span<byte> codes);

    /// <summary>A search for a query.</summary>
    public abstract CodeScan For(ReadOnlySpan<float> query);

    private sealed class NoCodes : VectorCodes
    {
        public override int BytesOfRow => 0;

        public override void Encode(ReadOnlySpan<float> embedding, Span<byte> codes) => throw new InvalidOperationException("floats have no codes");

        public override CodeScan For(ReadOnlySpan<float> query) => throw new InvalidOperationException("floats have no codes");
    }

    private sealed class ByteCodes(EmbeddingRanges ranges) : VectorCodes
    {
        public override int BytesOfRow => ranges.Dimensions;

        public override void Encode(ReadOnlySpan<float> embedding, Span<byte> codes) =>
            EmbeddingQuantizer.ToInt8(embedding, ranges, MemoryMarshal.Cast<byte, sbyte>(codes));

        public override CodeScan For(ReadOnlySpan<float> query) => new ByteScan(query, ranges);
    }

    private sealed class SignCodes(int dimensions) : VectorCodes
    {
        public override int BytesOfRow => EmbeddingQuantizer.BinaryLength(dimensions);

        public override void Encode(ReadOnlySpan<float> embedding, Span<byte> codes) => EmbeddingQuantizer.ToUBinary(embedding, dimensions, codes);

        public override CodeScan For(ReadOnlySpan<float> query) => new SignScan(query);
    }
}
