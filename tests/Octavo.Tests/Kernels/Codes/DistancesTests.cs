using Octavo.Kernels;
using Octavo.Kernels.Codes;
using Octavo.Kernels.Reference;

namespace Octavo.Tests.Kernels.Codes;

/// <summary>Distances of codes and floats: the naive sums, bit for bit, on every instruction set, at every length and extreme.</summary>
public class DistancesTests
{
    private const int Rows = 3;

    public static TheoryData<string> Sets => [.. KernelSet.AvailableNames];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Products_of_codes_are_the_naive_sums(string set)
    {
        var distances = Of(set);
        var found = new int[Rows];
        for (var count = 1; count <= 200; count++)
        {
            var (query, rows) = (Bytes(count, count), Bytes(Rows * count, 7 * count));
            distances.Dots(Signed(query), Signed(rows), found);
            for (var r = 0; r < Rows; r++) Assert.Equal(NaiveDistances.Dot(Signed(query), Signed(rows.AsSpan(r * count, count))), found[r]);
            distances.Dots(query, rows, found);
            for (var r = 0; r < Rows; r++) Assert.Equal(NaiveDistances.Dot(query, rows.AsSpan(r * count, count)), found[r]);
            distances.Hamming(query, rows, found);
            for (var r = 0; r < Rows; r++) Assert.Equal(NaiveDistances.Hamming(query, rows.AsSpan(r * count, count)), found[r]);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_longest_and_largest_codes_do_not_overflow(string set)
    {
        var distances = Of(set);
        var (largest, smallest) = (new byte[Distances.MostCodes], new sbyte[Distances.MostCodes]);
        largest.AsSpan().Fill(255);
        smallest.AsSpan().Fill(-128);
        var found = new int[1];
        distances.Dots(largest, largest, found);
        Assert.Equal(NaiveDistances.Dot(largest, largest), found[0]);
        distances.Dots(smallest, smallest, found);
        Assert.Equal(NaiveDistances.Dot(smallest, smallest), found[0]);
        distances.Hamming(largest, new byte[largest.Length], found);
        Assert.Equal(8 * largest.Length, found[0]);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Sums_over_floats_have_the_bits_of_one_order(string set)
    {
        var distances = Of(set);
        for (var count = 16; count <= 400; count += 16)
        {
            var (query, rows) = (Floats(count, count), Floats(Rows * count, 7 * count));
            var found = new float[Rows];
            distances.Dots(query, rows, found);
            for (var r = 0; r < Rows; r++)
                Same(NaiveDistances.Dot(query, rows.AsSpan(r * count, count)), found[r]);
            distances.Squares(query, rows, found);
            for (var r = 0; r < Rows; r++)
                Same(NaiveDistances.Squares(query, rows.AsSpan(r * count, count)), found[r]);
            distances.Magnitudes(query, rows, found);
            for (var r = 0; r < Rows; r++)
                Same(NaiveDistances.Magnitudes(query, rows.AsSpan(r * count, count)), found[r]);
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var distances = Of("portable");
        Assert.Throws<ArgumentException>(() => distances.Dots(new sbyte[3], new sbyte[7], new int[2]));
        Assert.Throws<ArgumentException>(() => distances.Dots(new float[15], new float[15], new float[1]));
        Assert.Throws<ArgumentException>(() => distances.Squares(new float[16], new float[16], new float[2]));
    }

    private static void Same(float wanted, float found) => Assert.Equal(BitConverter.SingleToInt32Bits(wanted), BitConverter.SingleToInt32Bits(found));

    private static Distances Of(string set) => Distances.For(KernelSet.Choose(set).Set);

    private static ReadOnlySpan<sbyte> Signed(ReadOnlySpan<byte> bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(bytes);

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        for (var i = 0; i < count; i += 5) bytes[i] = (byte)(i % 2 == 0 ? 128 : 255); // extremes of both signs
        return bytes;
    }

    private static float[] Floats(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 3)];
    }
}
