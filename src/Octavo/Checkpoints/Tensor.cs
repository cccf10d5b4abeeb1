using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>
/// A named tensor of a checkpoint: its type, its shape and its bytes, little-endian and row-major.
/// The bytes are read from the file whenever they are asked for: not after the checkpoint is disposed, and not if the file
/// was changed since it was opened.
/// </summary>
public sealed class Tensor
{
    private const int Chunk = 1 << 16;

    private readonly CheckpointFile? _source;
    private readonly long _offset;
    private readonly ReadOnlyMemory<byte> _memory;

    internal Tensor(string name, ElementType type, int[] shape, CheckpointFile source, long offset, int byteCount)
        : this(name, type, shape, source.Path, byteCount) => (_source, _offset) = (source, offset);

    internal Tensor(string name, ElementType type, int[] shape, ReadOnlyMemory<byte> memory, string file)
        : this(name, type, shape, file, memory.Length) => _memory = memory;

    private Tensor(string name, ElementType type, int[] shape, string file, int byteCount)
    {
        (Name, Type, Shape, File, ByteCount) = (name, type, shape, file, byteCount);
        var count = 1L;
        foreach (var size in shape) count = checked(count * size);
        ElementCount = count;
        if (!type.TryGetByteCount(count, out var expected) || expected != byteCount)
            throw Unexpected($"the bytes of {this}", $"{byteCount} bytes");
    }

    /// <summary>The tensor's name in its file.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ElementType Type { get; }

    /// <summary>Its dimensions, the slowest first; none for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The product of the dimensions.</summary>
    public long ElementCount { get; }

    /// <summary>How many bytes it takes in the file.</summary>
    public int ByteCount { get; }

    /// <summary>The path of the file it came from.</summary>
    public string File { get; }

    /// <summary>The bytes as stored, read from the file at each call.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, or was changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public ReadOnlySpan<byte> Bytes => _source is null ? _memory.Span : _source.Read(_offset, ByteCount);

    /// <summary>The elements as singles: halves, doubles, integers and truth values are converted as PyTorch converts them.</summary>
    /// <exception cref="CheckpointException">The type of element has no such conversion, or the file was changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public float[] ToFloats()
    {
        CheckConvertible();
        var floats = GC.AllocateUninitializedArray<float>(checked((int)ElementCount));
        CopyElements(0, floats);
        return floats;
    }

    /// <summary>Writes the elements as singles into <paramref name="destination"/>, which must be exactly as long.</summary>
    /// <param name="destination">Where the elements go.</param>
    /// <exception cref="ArgumentException">It is of another length.</exception>
    /// <exception cref="CheckpointException">The type of element has no such conversion, or the file was changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != ElementCount)
        {
            throw new ArgumentException(
                $"tensor '{Name}' has {ElementCount} elements, the destination {destination.Length}", nameof(destination));
        }

        CopyElements(0, destination);
    }

    /// <summary>Writes elements from <paramref name="start"/> on as singles, as many as <paramref name="destination"/> holds.</summary>
    internal void CopyElements(long start, Span<float> destination)
    {
        CheckConvertible();
        var width = Type.BitWidth() / 8;
        if (Type == ElementType.F32 && BitConverter.IsLittleEndian)
        {
            ReadBytes(start * width, MemoryMarshal.AsBytes(destination));
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (var done = 0; done < destination.Length;)
            {
                var floats = destination.Slice(done, Math.Min(Chunk / width, destination.Length - done));
                var bytes = buffer.AsSpan(0, floats.Length * width);
                ReadBytes((start + done) * width, bytes);
                Convert(Type, bytes, floats);
                done += floats.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes bytes as they are stored.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="destination">Where they go; it is filled.</param>
    internal void ReadBytes(long start, Span<byte> destination)
    {
        if (_source is null) _memory.Span.Slice(checked((int)start), destination.Length).CopyTo(destination);
        else if (start + destination.Length > ByteCount) throw new ArgumentOutOfRangeException(nameof(destination));
        else _source.Read(_offset + start, destination);
    }

    /// <summary>Writes elements of an int8 tensor.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="destination">Where they go; it is filled.</param>
    internal void CopyCodes(int start, Span<sbyte> destination) => ReadBytes(start, MemoryMarshal.AsBytes(destination));

    /// <summary>The tensor's name, type and shape.</summary>
    public override string ToString() => $"{Name} {Type.FormatName()} [{string.Join(", ", Shape)}]";

    /// <summary>An exception that names the file and this tensor.</summary>
    /// <param name="expected">What was expected.</param>
    /// <param name="found">What was found.</param>
    internal CheckpointException Unexpected(string expected, string found) =>
        new(File, $"tensor '{Name}': expected {expected}, found {found}");

    /// <summary>Refuses a type that has no value as a single.</summary>
    /// <exception cref="CheckpointException">It has none.</exception>
    internal void CheckConvertible()
    {
        if (Type is ElementType.F4 or ElementType.F6_E2M3 or ElementType.F6_E3M2 or ElementType.C64
            or ElementType.F8_E4M3 or ElementType.F8_E5M2 or ElementType.F8_E8M0
            or ElementType.F8_E4M3FNUZ or ElementType.F8_E5M2FNUZ)
        {
            throw Unexpected("a type that converts to F32 (F16, BF16, F32, F64, BOOL or an integer)", Type.FormatName());
        }
    }

    /// <summary>Turns stored elements into singles.</summary>
    /// <param name="type">One that <see cref="CheckConvertible"/> lets pass.</param>
    /// <param name="bytes">The elements, little-endian.</param>
    /// <param name="destination">As many singles.</param>
    internal static void Convert(ElementType type, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (type)
        {
            case ElementType.F32 when BitConverter.IsLittleEndian:
                bytes.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case ElementType.F16:
                FloatWidening.FromHalf(bytes, destination);
                break;
            case ElementType.BF16:
                FloatWidening.FromBFloat16(bytes, destination);
                break;
            default:
                var width = type.BitWidth() / 8;
                for (var i = 0; i < destination.Length; i++) destination[i] = ReadElement(type, bytes.Slice(i * width, width));
                break;
        }
    }

    private static float ReadElement(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ElementType.Bool => bytes[0] == 0 ? 0 : 1,
        ElementType.U8 => bytes[0],
        ElementType.I8 => (sbyte)bytes[0],
        ElementType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ElementType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ElementType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        ElementType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ElementType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        ElementType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no type that converts to F32"),
    };
}
