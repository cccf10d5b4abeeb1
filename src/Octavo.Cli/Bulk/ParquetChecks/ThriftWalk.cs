using System.Globalization;

namespace Octavo.Cli.Bulk.ParquetChecks;

/// <summary>
/// Walks over a structure in Thrift's compact protocol and believes nothing of it: lengths and counts fit into what is left, every field is of the
/// type that its definition says, what is required is there. Nesting is as deep as the definition and no deeper.
/// </summary>
/// <param name="bytes">Where it lies.</param>
internal abstract class ThriftWalk(ReadOnlyMemory<byte> bytes)
{
    private const int LongFormOfCount = 15;

    /// <summary>How many bytes were walked over.</summary>
    public int Position { get; private set; }

    private int Left => bytes.Length - Position;

    /// <summary>Walks over a structure.</summary>
    /// <param name="type">Its definition.</param>
    /// <exception cref="EndOfStreamException">The bytes end within it.</exception>
    /// <exception cref="InvalidDataException">It is not what its definition says.</exception>
    public void Walk(ThriftType type)
    {
        Begin(type);
        var found = new HashSet<int>();
        for (var last = 0; ReadByte() is var header && header != 0;)
        {
            var step = header >> 4;
            last = (short)(step == 0 ? ReadZigzag(16, type.Name) : last + step);
            found.Add(last);
            var kind = (ThriftKind)(header & 0xF);
            if (type.Fields!.TryGetValue(last, out var field)) WalkField(type, field, kind);
            else WalkUnknown(type, last, kind);
        }

        foreach (var field in type.Fields!.Values)
        {
            if (field.IsRequired && !found.Contains(field.Id)) throw Wrong(type.Name, $"expected the field {field.Name}, found none");
        }
    }

    /// <summary>A structure begins.</summary>
    protected virtual void Begin(ThriftType type)
    {
    }

    /// <summary>A structure has a number, or a flag: 1 or 0.</summary>
    protected virtual void Number(ThriftType type, int field, long value)
    {
    }

    private static string KindName(ThriftKind kind) => Enum.IsDefined(kind) ? kind.ToString().ToLowerInvariant() : string.Create(CultureInfo.InvariantCulture, $"kind {(int)kind}");

    private void WalkField(ThriftType of, ThriftField field, ThriftKind kind)
    {
        var name = $"{of.Name}.{field.Name}";
        if ((kind == ThriftKind.False ? ThriftKind.True : kind) != field.Type.Kind) throw Wrong(name, $"expected {field.Type.Name}, found {KindName(kind)}");
        switch (kind)
        {
            case ThriftKind.Struct: Walk(field.Type); break;
            case ThriftKind.List: WalkList(name, field.Type.Item!); break;
            case ThriftKind.I16 or ThriftKind.I32 or ThriftKind.I64: Number(of, field.Id, ReadNumber(kind, name)); break;
            case ThriftKind.True or ThriftKind.False: Number(of, field.Id, kind == ThriftKind.True ? 1 : 0); break;
            default: Skip(kind, name); break;
        }
    }

    private void WalkList(string name, ThriftType item)
    {
        var (count, kind) = ReadListHeader(name);
        if (count > 0 && kind != item.Kind) throw Wrong(name, $"expected a list of {item.Name}, found one of {KindName(kind)}");
        for (var i = 0; i < count; i++)
        {
            if (kind == ThriftKind.Struct) Walk(item);
            else Skip(kind, name);
        }
    }

    // Of a later definition. Parquet.Net passes over it too, but takes what lies in a structure for fields of its own, and knows no lists of flags.
    private void WalkUnknown(ThriftType of, int id, ThriftKind kind)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{of.Name}, field {id}");
        if (kind == ThriftKind.Struct)
        {
            if (ReadByte() != 0) throw Wrong(name, "expected a field that is known, or a simple one, found a structure");
            return;
        }

        if (kind != ThriftKind.List)
        {
            Skip(kind, name);
            return;
        }

        var (count, item) = ReadListHeader(name);
        if (count > 0 && item is ThriftKind.True or ThriftKind.False) throw Wrong(name, "expected a field that is known, or a simple one, found a list of flags");
        for (var i = 0; i < count; i++) Skip(item, name);
    }

    private void Skip(ThriftKind kind, string name)
    {
        switch (kind)
        {
            case ThriftKind.True or ThriftKind.False: break;
            case ThriftKind.Byte: Pass(1); break;
            case ThriftKind.Double: Pass(sizeof(double)); break;
            case ThriftKind.I16 or ThriftKind.I32 or ThriftKind.I64: ReadNumber(kind, name); break;
            case ThriftKind.Binary:
                var length = ReadVarint(32, name);
                if (length > int.MaxValue) throw Wrong(name, $"expected a length, found {length}");
                Pass((int)length);
                break;
            default: throw Wrong(name, $"expected a simple value, found {KindName(kind)}");
        }
    }

    private (int Count, ThriftKind Kind) ReadListHeader(string name)
    {
        var header = ReadByte();
        var count = header >> 4 == LongFormOfCount ? ReadVarint(32, name) : (ulong)header >> 4;
        if (count > int.MaxValue) throw Wrong(name, $"expected a count, found {count}");
        // Each value has a byte, so that no list is made that is longer than the file.
        if ((int)count > Left) throw new EndOfStreamException(Told(name, string.Create(CultureInfo.InvariantCulture, $"expected {count} values, found {Left} bytes")));
        return ((int)count, (ThriftKind)(header & 0xF));
    }

    private long ReadNumber(ThriftKind kind, string name) => ReadZigzag(kind switch { ThriftKind.I16 => 16, ThriftKind.I32 => 32, _ => 64 }, name);

    private long ReadZigzag(int bits, string name)
    {
        var value = ReadVarint(Math.Max(bits, 32), name);
        var number = (long)(value >> 1) ^ -(long)(value & 1);
        return bits > 16 || number == (short)number ? number : throw Wrong(name, $"expected a number of 16 bits, found {number}");
    }

    private ulong ReadVarint(int bits, string name)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            if (shift >= bits || (bits - shift < 7 && (next & 0x7F) >> (bits - shift) != 0)) throw Wrong(name, $"expected a number of {bits} bits, found a longer one");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }

    private byte ReadByte()
    {
        Pass(1);
        return bytes.Span[Position - 1];
    }

    private void Pass(int count)
    {
        if (count > Left) throw new EndOfStreamException(string.Create(CultureInfo.InvariantCulture, $"byte {Position}: expected {count} more bytes, found {Left}"));
        Position += count;
    }

    private InvalidDataException Wrong(string name, string problem) => new(Told(name, problem));

    private string Told(string name, string problem) => string.Create(CultureInfo.InvariantCulture, $"byte {Position}: {name}: {problem}");
}
