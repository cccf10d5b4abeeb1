using System.Buffers.Binary;
using System.Text;

namespace Octavo.Checkpoints;

/// <summary>Walks the bytes of a pickle; whatever would reach past their end is refused.</summary>
internal ref struct PickleCursor(ReadOnlySpan<byte> bytes, string path)
{
    private const int MaxLine = 256;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A little-endian two's complement integer of so many bytes, 8 at most.</summary>
    /// <param name="length">How many bytes.</param>
    public long Integer(int length)
    {
        if (length > 8) throw Broken("an integer of at most 8 bytes", $"{length} bytes");
        if (length == 0) return 0;
        var taken = Take(length);
        var value = (long)(sbyte)taken[^1];
        for (var i = length - 2; i >= 0; i--) value = (value << 8) | taken[i];
        return value;
    }

    public string Text(long length)
    {
        var taken = Take(length);
        try
        {
            return Strict.GetString(taken);
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(path, $"pickle, byte {Position}: expected UTF-8, found bytes that are not", e);
        }
    }

    public string Line()
    {
        var rest = _bytes[Position..];
        var length = rest[..Math.Min(rest.Length, MaxLine)].IndexOf((byte)'\n');
        if (length < 0) throw Broken($"a line of at most {MaxLine} bytes", "no end of it");
        var line = Text(length);
        Position++;
        return line;
    }

    public readonly CheckpointException Broken(string expected, string found) =>
        new(path, $"pickle, byte {Position}: expected {expected}, found {found}");

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length > _bytes.Length - Position) throw Broken($"{length} more bytes", $"{_bytes.Length - Position}");
        var taken = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }
}
