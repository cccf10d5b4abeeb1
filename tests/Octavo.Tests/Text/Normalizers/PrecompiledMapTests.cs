using System.Buffers.Binary;
using System.Text;
using Octavo.Text.Normalizers;

namespace Octavo.Tests.Text.Normalizers;

/// <summary>SentencePiece's map of characters: what it answers, and that a broken one is refused when it is read.</summary>
public class PrecompiledMapTests
{
    private const uint IsValue = 1u << 31, HasValue = 1u << 8;

    [Fact]
    public void The_shortest_beginning_stands_for_the_whole_and_the_longest_says_how_long_it_is()
    {
        var map = PrecompiledMap.Parse(Map(strings: "short\0long\0"), "map");
        Assert.Equal("short", map.Replace("ab"));
        Assert.Equal("long", map.LongestPrefix("abc", out var length));
        Assert.Equal(2, length);
        Assert.Null(map.Replace("b"));
        Assert.Null(map.LongestPrefix("", out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Too_few_bytes_for_a_length_are_refused(int count) => Refuses(new byte[count], "length");

    [Theory]
    [InlineData(0u)]
    [InlineData(7u)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue - 3)]
    public void A_length_that_lies_is_refused(uint length)
    {
        var bytes = Map(strings: "short\0long\0");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length);
        Refuses(bytes, $"{length}");
    }

    [Fact]
    public void Units_that_point_outside_are_refused() => Refuses(Map(strings: "short\0long\0", root: 0x3FFFFFu << 10), "unit 0");

    [Fact]
    public void Values_beyond_the_strings_are_refused() => Refuses(Map(strings: "short"), "found 5");

    [Fact]
    public void Strings_that_are_no_UTF8_are_refused()
    {
        var bytes = Map(strings: "short\0long\0");
        bytes[^3] = 0xFF;
        Refuses(bytes, "UTF-8");
    }

    [Fact]
    public void No_damage_of_one_byte_leads_a_look_up_outside()
    {
        var good = Map(strings: "short\0long\0");
        for (var i = 0; i < good.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var bytes = (byte[])good.Clone();
                bytes[i] ^= (byte)(1 << bit);
                if (TryParse(bytes) is not { } map) continue;
                foreach (var text in (string[])["a", "ab", "abc", "\u00E9", "\U0001F600", "zzz"])
                {
                    map.Replace(text);
                    map.LongestPrefix(text, out var length);
                    Assert.InRange(length, 0, text.Length);
                }
            }
        }
    }

    private static PrecompiledMap? TryParse(byte[] bytes)
    {
        try
        {
            return PrecompiledMap.Parse(bytes, "map");
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static void Refuses(byte[] bytes, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => PrecompiledMap.Parse(bytes, "file: map"));
        Assert.StartsWith("file: map: expected", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A map of "a" to the string at 0 and "ab" to the one at 6: a double array of three blocks, one for each level.</summary>
    private static byte[] Map(string strings, uint? root = null)
    {
        const int first = 256, second = 512, third = 768;
        var units = new uint[1024];
        units[0] = root ?? first << 10;
        units[first ^ 'a'] = 'a' | HasValue | (uint)(((first ^ 'a') ^ second) << 10);
        units[second] = IsValue | 0;
        units[second ^ 'b'] = 'b' | HasValue | (uint)(((second ^ 'b') ^ third) << 10);
        units[third] = IsValue | 6;
        var bytes = new byte[4 + (4 * units.Length) + strings.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(4 * units.Length));
        for (var i = 0; i < units.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 + (4 * i)), units[i]);
        Encoding.UTF8.GetBytes(strings, bytes.AsSpan(4 + (4 * units.Length)));
        return bytes;
    }
}
