using System.Text;

namespace Octavo.Tests.Cli.Bulk;

/// <summary>A file of Parquet written by hand, with whatever its footer and its pages are to say. It has one column, numbers of 32 bits that are never null.</summary>
internal static class ParquetBytes
{
    private const int I32 = 5, I64 = 6, Binary = 8, List = 9, Structure = 12;

    /// <summary>A file of pages and a footer.</summary>
    public static byte[] File(byte[] pages, byte[] footer) => [.. "PAR1"u8, .. pages, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];

    /// <summary>A footer with one row group; its schema is that of the column unless said.</summary>
    public static byte[] Footer(long rows, long values, long offset, byte[][]? schema = null, params byte[][] more) => Struct(
    [
        Field(1, I32, Number(1)), Field(2, List, ListOf(Structure, schema ?? [Element("root", 1), Struct(Field(1, I32, Number(1)), Field(3, I32, Number(0)), Field(4, Binary, Text("a")))])),
        Field(3, I64, Number(rows)), Field(4, List, ListOf(Structure, Struct(Field(1, List, ListOf(Structure, Chunk(values, offset))), Field(2, I64, Number(0)), Field(3, I64, Number(rows))))), .. more,
    ]);

    /// <summary>An element of a schema that has children.</summary>
    public static byte[] Element(string name, int children) => Struct(Field(4, Binary, Text(name)), Field(5, I32, Number(children)));

    /// <summary>The header of a page, and nothing behind it.</summary>
    public static byte[] PageHeader(int type, int uncompressed, int compressed, int values) => Struct(Field(1, I32, Number(type)), Field(2, I32, Number(uncompressed)), Field(3, I32, Number(compressed)),
        type == 2 ? Field(7, Structure, Struct(Field(1, I32, Number(values)), Field(2, I32, Number(0))))
            : Field(5, Structure, Struct(Field(1, I32, Number(values)), Field(2, I32, Number(0)), Field(3, I32, Number(3)), Field(4, I32, Number(3)))));

    /// <summary>A page of plain numbers.</summary>
    public static byte[] Page(int declared, params int[] values) => [.. PageHeader(0, 4 * values.Length, 4 * values.Length, declared), .. values.SelectMany(BitConverter.GetBytes)];

    /// <summary>A field of a structure: kinds are those of Thrift's compact protocol.</summary>
    public static byte[] Field(int id, int kind, byte[] value) => [(byte)kind, .. Number(id), .. value];

    /// <summary>A structure.</summary>
    public static byte[] Struct(params byte[][] fields) => [.. fields.SelectMany(field => field), 0];

    private static byte[] Chunk(long values, long offset) => Struct(Field(2, I64, Number(0)), Field(3, Structure, Struct(
        Field(1, I32, Number(1)), Field(2, List, ListOf(I32, Number(0))), Field(3, List, ListOf(Binary, Text("a"))), Field(4, I32, Number(0)), Field(5, I64, Number(values)),
        Field(6, I64, Number(0)), Field(7, I64, Number(0)), Field(9, I64, Number(offset)))));

    private static byte[] ListOf(int kind, params byte[][] items) => [(byte)(0xF0 | kind), .. Varint((ulong)items.Length), .. items.SelectMany(item => item)];

    private static byte[] Text(string text) => [.. Varint((ulong)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}
