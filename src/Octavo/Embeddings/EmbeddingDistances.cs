using System.Runtime.InteropServices;
using Octavo.Kernels.Codes;

namespace Octavo.Embeddings;

/// <summary>How near quantised embeddings are to each other. Whole numbers, the same on every CPU.</summary>
public static class EmbeddingDistances
{
    /// <summary>In how many bits two binary embeddings differ: smaller for more alike.</summary>
    /// <param name="a">Bytes as <see cref="EmbeddingQuantizer.ToUBinary"/> writes them.</param>
    /// <param name="b">As many.</param>
    /// <exception cref="ArgumentException">They differ in length.</exception>
    public static long Hamming(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        CheckLengths(a.Length, b.Length);
        var sum = 0L;
        for (var start = 0; start < a.Length; start += Distances.MostCodes)
        {
            var length = Math.Min(a.Length - start, Distances.MostCodes);
            var part = 0;
            Distances.Chosen.Hamming(a.Slice(start, length), b.Slice(start, length), new(ref part));
            sum += part;
        }

        return sum;
    }

    /// <summary>In how many bits two binary embeddings differ: smaller for more alike.</summary>
    /// <param name="a">Bytes as <see cref="EmbeddingQuantizer.ToBinary"/> writes them.</param>
    /// <param name="b">As many.</param>
    /// <exception cref="ArgumentException">They differ in length.</exception>
    public static long Hamming(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b) => Hamming(MemoryMarshal.AsBytes(a), MemoryMarshal.AsBytes(b));

    /// <summary>The dot product of int8 codes: larger for more alike.</summary>
    /// <param name="a">Codes.</param>
    /// <param name="b">As many.</param>
    /// <exception cref="ArgumentException">They differ in length.</exception>
    public static long Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        CheckLengths(a.Length, b.Length);
        var sum = 0L;
        for (var start = 0; start < a.Length; start += Distances.MostCodes)
        {
            var length = Math.Min(a.Length - start, Distances.MostCodes);
            var part = 0;
            Distances.Chosen.Dots(a.Slice(start, length), b.Slice(start, length), new Span<int>(ref part));
            sum += part;
        }

        return sum;
    }

    /// <summary>The dot product of uint8 codes: larger for more alike.</summary>
    /// <inheritdoc cref="Dot(ReadOnlySpan{sbyte}, ReadOnlySpan{sbyte})"/>
    public static long Dot(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        CheckLengths(a.Length, b.Length);
        var sum = 0L;
        for (var start = 0; start < a.Length; start += Distances.MostCodes)
        {
            var length = Math.Min(a.Length - start, Distances.MostCodes);
            var part = 0;
            Distances.Chosen.Dots(a.Slice(start, length), b.Slice(start, length), new Span<int>(ref part));
            sum += part;
        }

        return sum;
    }

    /// <summary>The dot product of a float embedding with the signs of another, 1 and -1: with it, sentence-transformers puts what binary codes found in order anew.</summary>
    /// <param name="query">[dimensions].</param>
    /// <param name="bits">The other's bits, as <see cref="EmbeddingQuantizer.ToUBinary"/> writes them.</param>
    /// <exception cref="ArgumentException">There are other than <see cref="EmbeddingQuantizer.BinaryLength"/> bytes.</exception>
    public static float Dot(ReadOnlySpan<float> query, ReadOnlySpan<byte> bits)
    {
        if (bits.Length != EmbeddingQuantizer.BinaryLength(query.Length))
            throw new ArgumentException($"bits: expected {EmbeddingQuantizer.BinaryLength(query.Length)} bytes for {query.Length} dimensions, found {bits.Length}", nameof(bits));
        var sum = 0.0;
        for (var d = 0; d < query.Length; d++)
            sum += (bits[d / 8] & (0x80 >> (d % 8))) != 0 ? query[d] : -query[d];
        return (float)sum;
    }

    private static void CheckLengths(int a, int b)
    {
        if (a != b) throw new ArgumentException($"expected embeddings of the same length, found {a} and {b}");
    }
}
