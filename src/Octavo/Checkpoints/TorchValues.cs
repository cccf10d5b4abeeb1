using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>The classes and functions of PyTorch that a state dict may name.</summary>
internal enum TorchClassKind
{
    OrderedDictionary,
    RebuildTensor,
    RebuildParameter,
    Storage,
}

/// <summary>One of the closed list of names.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Element">The type of element, for a storage.</param>
internal sealed record TorchClass(TorchClassKind Kind, string Name, ElementType Element = default);

/// <summary>A run of elements in the file that one tensor or several look at.</summary>
internal sealed class TorchStorage(ElementType type, string key, long count)
{
    public ElementType Type { get; } = type;

    public string Key { get; } = key;

    public long Count { get; } = count;

    /// <summary>How many bytes its elements take.</summary>
    public long ByteCount { get; } = type.TryGetByteCount(count, out var bytes) ? bytes : long.MaxValue;

    /// <summary>Where in the file it begins; negative until found.</summary>
    public long Offset { get; set; } = -1;
}

/// <summary>A view of a storage: element [i, j, …] is at Offset + i * Strides[0] + j * Strides[1] + ….</summary>
internal sealed class TorchTensor(TorchStorage storage, long offset, int[] shape, long[] strides)
{
    public TorchStorage Storage { get; } = storage;

    public long Offset { get; } = offset;

    public int[] Shape { get; } = shape;

    public long ElementCount { get; } = shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Whether the elements lie one behind the other in row-major order.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && strides[i] != expected) return false;
                expected *= Shape[i];
            }

            return true;
        }
    }

    /// <summary>Copies the elements out of the bytes of the storage into row-major order.</summary>
    /// <param name="storage">The bytes of the storage.</param>
    public byte[] Gather(ReadOnlySpan<byte> storage)
    {
        var width = Storage.Type.BitWidth() / 8;
        var gathered = new byte[ElementCount * width];
        var index = new int[Shape.Length];
        for (var to = 0; to < gathered.Length; to += width)
        {
            var from = Offset;
            for (var i = 0; i < index.Length; i++) from += index[i] * strides[i];
            storage.Slice((int)(from * width), width).CopyTo(gathered.AsSpan(to));
            for (var i = index.Length - 1; i >= 0 && ++index[i] == Shape[i]; i--) index[i] = 0;
        }

        return gathered;
    }
}
