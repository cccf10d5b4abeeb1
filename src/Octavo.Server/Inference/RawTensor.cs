using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Octavo.Server.Errors;

namespace Octavo.Server.Inference;

/// <summary>Tensors as bytes, row by row, little endian; each text after its length in four bytes, as Triton has it.</summary>
internal static class RawTensor
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>How many bytes a value of a datatype has; 0 for texts; null for one that no input has.</summary>
    public static int? SizeOf(string datatype) => datatype switch
    {
        "BYTES" => 0,
        "BOOL" or "INT8" or "UINT8" => 1,
        "INT16" or "UINT16" => 2,
        "INT32" or "UINT32" => 4,
        "INT64" or "UINT64" => 8,
        _ => null,
    };

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="RequestException">The bytes do not fit its shape, or it is of a type that no input has.</exception>
    public static InferTensor Read(string name, string datatype, long[] shape, ReadOnlySpan<byte> bytes)
    {
        var size = SizeOf(datatype) ?? throw UnknownType(name, datatype);
        if (size == 0) return new TextTensor(name, shape, Texts(name, CountOf(name, shape), bytes));
        var count = CountOf(name, shape);
        if (bytes.Length != (long)count * size) throw WrongLength(name, $"{(long)count * size} bytes", bytes.Length);
        var values = new long[count];
        for (var i = 0; i < count; i++) values[i] = Number(datatype, bytes.Slice(i * size, size));
        return new IntegerTensor(name, shape, values);
    }

    /// <summary>Writes a tensor.</summary>
    public static byte[] Write(InferTensor tensor)
    {
        switch (tensor)
        {
            case FloatTensor floats:
                var bytes = new byte[floats.Values.Length * sizeof(float)];
                for (var i = 0; i < floats.Values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), floats.Values[i]);
                return bytes;
            case IntegerTensor integers:
                bytes = new byte[integers.Values.Length * sizeof(long)];
                for (var i = 0; i < integers.Values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), integers.Values[i]);
                return bytes;
            default:
                using (var all = new MemoryStream())
                {
                    var length = new byte[sizeof(int)];
                    foreach (var text in ((TextTensor)tensor).Values)
                    {
                        var utf8 = Encoding.UTF8.GetBytes(text);
                        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
                        all.Write(length);
                        all.Write(utf8);
                    }

                    return all.ToArray();
                }
        }
    }

    /// <summary>The number of values of a shape.</summary>
    /// <exception cref="RequestException">A size is negative, or there are more values than an array has.</exception>
    public static int CountOf(string name, long[] shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0 || size > int.MaxValue) throw new RequestException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"{name}: expected sizes of 0 or more in the shape, found {size}"));
            count *= size;
            if (count > int.MaxValue) throw new RequestException(ErrorKind.TooLarge, $"{name}: expected fewer values than the shape says");
        }

        return (int)count;
    }

    /// <summary>A text of bytes.</summary>
    /// <exception cref="RequestException">They are no UTF-8.</exception>
    public static string Text(string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new RequestException(ErrorKind.Invalid, $"{name}: expected texts of UTF-8, found other bytes", e);
        }
    }

    /// <summary>What to say of a datatype that no input has.</summary>
    public static RequestException UnknownType(string name, string datatype) =>
        new(ErrorKind.Invalid, $"{name}: expected the datatype BYTES or one of whole numbers, found {(datatype.Length is > 0 and <= 8 ? datatype : "another")}");

    private static string[] Texts(string name, int count, ReadOnlySpan<byte> bytes)
    {
        // Each has four bytes at least: a shape that lies makes no large array.
        if ((long)count * sizeof(int) > bytes.Length) throw WrongLength(name, $"{count} texts", bytes.Length);
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length < sizeof(int)) throw WrongLength(name, $"{count} texts", bytes.Length);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            if (length > bytes.Length - sizeof(int)) throw WrongLength(name, $"a text of {length} bytes", bytes.Length - sizeof(int));
            texts[i] = Text(name, bytes.Slice(sizeof(int), (int)length));
            bytes = bytes[(sizeof(int) + (int)length)..];
        }

        return bytes.Length == 0 ? texts : throw WrongLength(name, "nothing behind the last text", bytes.Length);
    }

    private static long Number(string datatype, ReadOnlySpan<byte> bytes) => datatype switch
    {
        "BOOL" or "UINT8" => bytes[0],
        "INT8" => (sbyte)bytes[0],
        "INT16" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        "UINT16" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        "INT32" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "UINT32" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        // What is beyond an id is refused as one anyway.
        "UINT64" => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    private static RequestException WrongLength(string name, string expected, int found) =>
        new(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"{name}: expected {expected}, found {found} bytes"));
}
