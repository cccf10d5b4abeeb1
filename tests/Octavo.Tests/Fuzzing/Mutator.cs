using System.Buffers.Binary;
using System.Text;

namespace Octavo.Tests.Fuzzing;

/// <summary>Damages the bytes of a file in ways that parsers have fallen for. The same seed does the same damage on every machine.</summary>
/// <param name="seed">Which damage.</param>
internal sealed class Mutator(int seed)
{
    private const int MostChanges = 4;
    private const int DeepestNesting = 20_000;
    private const int ReachOfEnds = 2048;   // headers stand at the beginning of files, directories at their end

    private static readonly long[] s_lengths =
        [0, 1, -1, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40, 1L << 60, long.MaxValue, long.MinValue];

    private static readonly string[] s_numbers =
        ["0", "-1", "1", "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e308", "1e999", "0.5", "-0", "1e-400", "00"];

    private static readonly string[] s_values =
        ["null", "true", "false", "{}", "[]", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"../../x\"", "\"\\n\"", "[null]", "[[]]", "{\"a\":null}", "-1", "0", "1e999", "\"x\"", "NaN"];

    private static readonly (string Open, string Close)[] s_nests = [("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("\"", "\""), ("<", ">")];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy.</summary>
    /// <param name="bytes">What is whole.</param>
    public byte[] Damage(byte[] bytes)
    {
        for (var left = 1 + _random.Next(MostChanges); left > 0; left--) bytes = Once(bytes);
        return bytes;
    }

    private byte[] Once(byte[] bytes) => bytes.Length == 0 ? [(byte)_random.Next(256)] : _random.Next(12) switch
    {
        0 => FlipBits(bytes),
        1 => Replace(bytes, Place(bytes), 1, [(byte)_random.Next(256)]),
        2 => bytes[..Place(bytes)],
        3 => Replace(bytes, Place(bytes), Length(bytes), []),
        4 => Double(bytes),
        5 => Replace(bytes, Place(bytes), 0, Noise()),
        6 or 7 => Overwrite(bytes),
        8 or 9 => ReplaceNumber(bytes),
        10 => ReplaceValue(bytes),
        _ => Nest(bytes),
    };

    private byte[] FlipBits(byte[] bytes)
    {
        var copy = (byte[])bytes.Clone();
        for (var left = 1 + _random.Next(3); left > 0; left--) copy[Place(bytes)] ^= (byte)(1 << _random.Next(8));
        return copy;
    }

    // A piece of the file a second time, at a place where it does not belong or right behind itself.
    private byte[] Double(byte[] bytes)
    {
        var place = Place(bytes);
        var piece = bytes[place..Math.Min(bytes.Length, place + Length(bytes))];
        return Replace(bytes, _random.Next(2) == 0 ? place + piece.Length : Place(bytes), 0, piece);
    }

    // Lengths, counts and offsets of binary forms, in either order of bytes.
    private byte[] Overwrite(byte[] bytes)
    {
        var field = new byte[sizeof(long)];
        var value = s_lengths[_random.Next(s_lengths.Length)];
        var width = 1 << _random.Next(4);
        BinaryPrimitives.WriteInt64LittleEndian(field, value);
        field = field[..width];
        if (_random.Next(4) == 0) Array.Reverse(field);
        return Replace(bytes, Place(bytes), width, field);
    }

    private byte[] ReplaceNumber(byte[] bytes)
    {
        var start = Array.FindIndex(bytes, Place(bytes), IsDigit);
        if (start < 0) return FlipBits(bytes);
        var length = bytes.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return Replace(bytes, start, length < 0 ? bytes.Length - start : length, Encoding.ASCII.GetBytes(s_numbers[_random.Next(s_numbers.Length)]));
    }

    // What stands behind a colon, a comma or a bracket of JSON, as another kind of value.
    private byte[] ReplaceValue(byte[] bytes)
    {
        var place = Place(bytes);
        var before = bytes.AsSpan(place).IndexOfAny(":,["u8);
        if (before < 0) return FlipBits(bytes);
        var start = place + before + 1;
        var length = bytes.AsSpan(start).IndexOfAny(",]}"u8);
        return Replace(bytes, start, length < 0 ? bytes.Length - start : length, Encoding.ASCII.GetBytes(s_values[_random.Next(s_values.Length)]));
    }

    private byte[] Nest(byte[] bytes)
    {
        var (open, close) = s_nests[_random.Next(s_nests.Length)];
        var deep = 1 + _random.Next(_random.Next(2) == 0 ? 100 : DeepestNesting);
        var place = Place(bytes);
        var before = bytes.AsSpan(place).IndexOfAny(":,["u8);
        var text = string.Concat(Enumerable.Repeat(open, deep)) + (_random.Next(2) == 0 ? "" : "1" + string.Concat(Enumerable.Repeat(close, deep)));
        return Replace(bytes, before < 0 ? place : place + before + 1, 0, Encoding.ASCII.GetBytes(text));
    }

    private byte[] Noise()
    {
        var noise = new byte[1 + _random.Next(16)];
        _random.NextBytes(noise);
        return noise;
    }

    private int Place(byte[] bytes) => _random.Next(3) switch
    {
        0 => _random.Next(Math.Min(bytes.Length, ReachOfEnds)),
        1 => bytes.Length - 1 - _random.Next(Math.Min(bytes.Length, ReachOfEnds)),
        _ => _random.Next(bytes.Length),
    };

    private int Length(byte[] bytes) => 1 + _random.Next(_random.Next(2) == 0 ? Math.Min(16, bytes.Length) : bytes.Length);

    private static byte[] Replace(byte[] bytes, int start, int length, byte[] instead) =>
        [.. bytes.AsSpan(0, start), .. instead, .. bytes.AsSpan(Math.Min(bytes.Length, start + length))];

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
