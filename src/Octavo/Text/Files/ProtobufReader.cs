using System.Buffers.Binary;
using System.Text;

namespace Octavo.Text.Files;

/// <summary>
/// Reads a message in Protocol Buffers' wire format field by field. Lengths are checked against what is there; groups, which
/// could nest without end and which nobody has written for fifteen years, are refused.
/// </summary>
internal ref struct ProtobufReader
{
    private const int LongestVarint = 10;

    private readonly ReadOnlySpan<byte> _message;
    private readonly string _where;
    private int _position;
    private WireType _type;

    /// <summary>Begins at the beginning of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">What messages of errors call it.</param>
    public ProtobufReader(ReadOnlySpan<byte> message, string where)
    {
        _message = message;
        _where = where;
    }

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Length = 2,
        Fixed32 = 5,
    }

    /// <summary>The number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field; its value must be read, or skipped, before the next call.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="InvalidDataException">There is no field but other bytes.</exception>
    public bool Next()
    {
        if (_position == _message.Length) return false;
        var at = _position;
        var tag = ReadVarint();
        _type = (WireType)(tag & 7);
        if (!Enum.IsDefined(_type)) throw Unexpected(at, "a wire type of 0, 1, 2 or 5", $"{(int)_type}");
        if (tag >> 3 is 0 or > 0x1FFFFFFF) throw Unexpected(at, "a field number from 1 to 536870911", $"{tag >> 3}");
        Field = (int)(tag >> 3);
        return true;
    }

    /// <summary>The field's bytes.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Expect(WireType.Length);
        var at = _position;
        var length = ReadVarint();
        var rest = (ulong)(_message.Length - _position);
        if (length > rest) throw Unexpected(at, $"a length of at most {rest}", $"{length}");
        return Take((int)length);
    }

    /// <summary>The field's text.</summary>
    public string Text()
    {
        var at = _position;
        try
        {
            return new UTF8Encoding(false, true).GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw Unexpected(at, "UTF-8", "other bytes");
        }
    }

    /// <summary>The field's number of 32 bits.</summary>
    public int Int32()
    {
        Expect(WireType.Varint);
        return (int)ReadVarint();
    }

    /// <summary>The field's truth value.</summary>
    public bool Bool()
    {
        Expect(WireType.Varint);
        return ReadVarint() != 0;
    }

    /// <summary>The field's number in single precision.</summary>
    public float Single()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
    }

    /// <summary>Passes over the field's value.</summary>
    public void Skip()
    {
        switch (_type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireType.Fixed32:
                Take(sizeof(uint));
                break;
            default:
                Bytes();
                break;
        }
    }

    private readonly void Expect(WireType type)
    {
        if (_type != type) throw Unexpected(_position, $"field {Field} of wire type {(int)type}", $"{(int)_type}");
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < LongestVarint; i++)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80) return value;
        }

        throw Unexpected(_position, $"a number of at most {LongestVarint} bytes", "a longer one");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _message.Length - _position) throw Unexpected(_position, $"{count} bytes", $"the end after {_message.Length - _position}");
        _position += count;
        return _message.Slice(_position - count, count);
    }

    private readonly InvalidDataException Unexpected(int at, string expected, string found) =>
        new($"{_where}: byte {at}: expected {expected}, found {found}");
}
