using System.Buffers.Binary;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>
/// A named tensor of a checkpoint: its type, its shape and its bytes, little-endian and row-major.
/// The bytes live in the mapping of their file and must not be used after the checkpoint is disposed.
/// </summary>
public sealed class Tensor
{
    private readonly MappedFile? _mapping;
    private readonly long _offset;
    private readonly int _byteCount;
    private readonly ReadOnlyMemory<byte> _memory;

    internal Tensor(string name, ElementType type, int[] shape, MappedFile mapping, long offset, int byteCount)
        : this(name, type, shape, mapping.Path)
    {
        _mapping = mapping;
        _offset = offset;
        _byteCount = byteCount;
        CheckByteCount();
    }

    internal Tensor(string name, ElementType type, int[] shape, ReadOnlyMemory<byte> memory, string file)
        : this(name, type, shape, file)
    {
        _memory = memory;
        _byteCount = memory.Length;
        CheckByteCount();
    }

    private Tensor(string name, ElementType type, int[] shape, string file)
    {
        Name = name;
        Type = type;
        Shape = shape;
        File = file;
        var count = 1L;
        foreach (var size in shape) count = checked(count * size);
        ElementCount = count;
    }

    /// <summary>The tensor's name in its file.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ElementType Type { get; }

    /// <summary>Its dimensions, the slowest first; none for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The product of the dimensions.</summary>
    public long ElementCount { get; }

    /// <summary>The path of the file it came from.</summary>
    public string File { get; }

    /// <summary>The bytes as stored. Invalid once the checkpoint is disposed.</summary>
    public ReadOnlySpan<byte> Bytes =>
        _mapping is null ? _memory.Span : _mapping.Slice(_offset, _byteCount);

    /// <summary>The bytes of an int8 tensor, not copied where its file is mapped. Invalid once the checkpoint is disposed.</summary>
    internal ReadOnlyMemory<sbyte> Codes() => _mapping is null
        ? System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(_memory.Span).ToArray()
        : _mapping.Codes(_offset, _byteCount);

    /// <summary>The elements as singles: halves, doubles and integers are converted.</summary>
    /// <exception cref="CheckpointException">The type of element has no such conversion.</exception>
    public float[] ToFloats()
    {
        CheckConvertible();
        var floats = GC.AllocateUninitializedArray<float>(checked((int)ElementCount));
        CopyTo(floats);
        return floats;
    }

    /// <summary>Writes the elements as singles into <paramref name="destination"/>, which must be exactly as long.</summary>
    /// <param name="destination">Where the elements go.</param>
    /// <exception cref="CheckpointException">The type of element has no such conversion.</exception>
    public void CopyTo(Span<float> destination)
    {
        CheckConvertible();
        if (destination.Length != ElementCount)
        {
            throw new ArgumentException(
                $"tensor '{Name}' has {ElementCount} elements, the destination {destination.Length}", nameof(destination));
        }

        Convert(Bytes, destination);
    }

    /// <summary>Writes elements from <paramref name="start"/> on as singles, as many as <paramref name="destination"/> holds.</summary>
    internal void CopyElements(long start, Span<float> destination)
    {
        var width = Type.BitWidth() / 8;
        Convert(Bytes.Slice(checked((int)(start * width)), destination.Length * width), destination);
    }

    /// <summary>The tensor's name, type and shape.</summary>
    public override string ToString() => $"{Name} {Type.FormatName()} [{string.Join(", ", Shape)}]";

    /// <summary>An exception that names the file and this tensor.</summary>
    /// <param name="expected">What was expected.</param>
    /// <param name="found">What was found.</param>
    internal CheckpointException Unexpected(string expected, string found) =>
        new(File, $"tensor '{Name}': expected {expected}, found {found}");

    private void Convert(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (Type)
        {
            case ElementType.F32 when BitConverter.IsLittleEndian:
                bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(destination));
                break;
            case ElementType.F16:
                FloatWidening.FromHalf(bytes, destination);
                break;
            case ElementType.BF16:
                FloatWidening.FromBFloat16(bytes, destination);
                break;
            default:
                var width = Type.BitWidth() / 8;
                for (var i = 0; i < destination.Length; i++) destination[i] = ReadElement(bytes.Slice(i * width, width));
                break;
        }
    }

    private float ReadElement(ReadOnlySpan<byte> bytes) => Type switch
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
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    private void CheckConvertible()
    {
        if (Type is ElementType.F4 or ElementType.F6_E2M3 or ElementType.F6_E3M2 or ElementType.C64
            or ElementType.F8_E4M3 or ElementType.F8_E5M2 or ElementType.F8_E8M0
            or ElementType.F8_E4M3FNUZ or ElementType.F8_E5M2FNUZ)
        {
            throw Unexpected("a type that converts to F32 (F16, BF16, F32, F64, BOOL or an integer)", Type.FormatName());
        }
    }

    private void CheckByteCount()
    {
        if (!Type.TryGetByteCount(ElementCount, out var expected) || expected != _byteCount)
            throw Unexpected($"the bytes of {this}", $"{_byteCount} bytes");
    }
}
