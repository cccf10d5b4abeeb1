namespace Octavo.Embeddings;

/// <summary>
/// Embeddings as codes of a byte or a bit for each dimension: sentence-transformers' <c>quantize_embeddings</c>. A quarter, or a thirty-second part, of the memory;
/// <see cref="EmbeddingDistances"/> compares the codes, a <see cref="FlatIndex"/> searches them.
/// </summary>
public static class EmbeddingQuantizer
{
    /// <summary>Codes from -128 to 127: floor((x - minimum) / step) - 128 with 255 steps from minimum to maximum, cut at both ends.</summary>
    /// <param name="embeddings">[N, dimensions], row by row.</param>
    /// <param name="ranges">Of the same dimensions.</param>
    /// <param name="destination">[N, dimensions].</param>
    /// <exception cref="ArgumentException">The last embedding is not whole, one holds NaN or infinity, or the destination is of another size.</exception>
    public static void ToInt8(ReadOnlySpan<float> embeddings, EmbeddingRanges ranges, Span<sbyte> destination)
    {
        Check(embeddings, ranges, destination.Length);
        for (var (i, d) = (0, 0); i < embeddings.Length; i++)
        {
            destination[i] = (sbyte)(Code(embeddings[i], ranges, d) - 128);
            if (++d == ranges.Dimensions) d = 0;
        }
    }

    /// <summary>Codes from 0 to 255: floor((x - minimum) / step) with 255 steps from minimum to maximum, cut at both ends.</summary>
    /// <inheritdoc cref="ToInt8"/>
    public static void ToUInt8(ReadOnlySpan<float> embeddings, EmbeddingRanges ranges, Span<byte> destination)
    {
        Check(embeddings, ranges, destination.Length);
        for (var (i, d) = (0, 0); i < embeddings.Length; i++)
        {
            destination[i] = (byte)Code(embeddings[i], ranges, d);
            if (++d == ranges.Dimensions) d = 0;
        }
    }

    /// <summary>A bit for each dimension, 1 where it is above 0: eight to a byte, the first in the highest bit, the last byte filled with 0; each byte less 128.</summary>
    /// <param name="embeddings">[N, dimensions], row by row.</param>
    /// <param name="dimensions">How many numbers an embedding has.</param>
    /// <param name="destination">[N, bytes], as <see cref="BinaryLength"/> says.</param>
    /// <exception cref="ArgumentException">The last embedding is not whole, one holds NaN or infinity, or the destination is of another size.</exception>
    public static void ToBinary(ReadOnlySpan<float> embeddings, int dimensions, Span<sbyte> destination)
    {
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(destination);
        ToUBinary(embeddings, dimensions, bytes);
        foreach (ref var value in bytes)
            value ^= 0x80; // less 128, modulo 256
    }

    /// <summary>A bit for each dimension, 1 where it is above 0: eight to a byte, the first in the highest bit, the last byte filled with 0.</summary>
    /// <inheritdoc cref="ToBinary"/>
    public static void ToUBinary(ReadOnlySpan<float> embeddings, int dimensions, Span<byte> destination)
    {
        var rows = EmbeddingRows.Count(embeddings.Length, dimensions);
        var bytes = BinaryLength(dimensions);
        EmbeddingRows.CheckRoom(destination.Length, (long)rows * bytes);
        EmbeddingRows.RequireFinite(embeddings, dimensions);
        destination.Clear();
        for (var row = 0; row < rows; row++)
        {
            var from = embeddings.Slice(row * dimensions, dimensions);
            var to = destination.Slice(row * bytes, bytes);
            for (var d = 0; d < from.Length; d++)
            {
                if (from[d] > 0) to[d / 8] |= (byte)(0x80 >> (d % 8));
            }
        }
    }

    /// <summary>Bytes of a binary embedding.</summary>
    /// <param name="dimensions">How many numbers the embedding has.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static int BinaryLength(int dimensions) =>
        dimensions >= 1 ? ((dimensions - 1) / 8) + 1 : throw new ArgumentException($"dimensions: expected 1 or more, found {dimensions}", nameof(dimensions));

    private static void Check(ReadOnlySpan<float> embeddings, EmbeddingRanges ranges, int room)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        EmbeddingRows.Count(embeddings.Length, ranges.Dimensions);
        EmbeddingRows.CheckRoom(room, embeddings.Length);
        EmbeddingRows.RequireFinite(embeddings, ranges.Dimensions);
    }

    // In single floats, each step rounded: at the border of two codes the last bit decides.
    private static int Code(float x, EmbeddingRanges ranges, int dimension) =>
        (int)Math.Clamp(MathF.Floor((x - ranges.Minimum[dimension]) / ranges.Steps[dimension]), 0f, 255f);
}
