using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>The classes, functions and constants of PyTorch that a pickle may name.</summary>
internal enum TorchClassKind
{
    OrderedDictionary,
    RebuildTensor,
    RebuildQuantizedTensor,
    RebuildParameter,
    Storage,
    QuantizedStorage,
    Constant,
    Module,
    Wrapper,
}

/// <summary>One of the closed list of names.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Element">The type of element, for a storage.</param>
internal sealed record TorchClass(TorchClassKind Kind, string Name, ElementType Element = default);

/// <summary>A run of elements in the file that one tensor or several look at.</summary>
internal sealed class TorchStorage(TorchClass @class, string key, long count)
{
    public TorchClass Class { get; } = @class;

    public ElementType Type => Class.Element;

    public string Key { get; } = key;

    public long Count { get; } = count;

    /// <summary>How many bytes its elements take.</summary>
    public long ByteCount { get; } = @class.Element.TryGetByteCount(count, out var bytes) ? bytes : long.MaxValue;

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

/// <summary>Codes and what they stand for: scale * (code - zero point), for the tensor or for each row.</summary>
/// <param name="Codes">Signed or unsigned bytes.</param>
/// <param name="Scales">One scale, or a tensor of them.</param>
/// <param name="ZeroPoints">One zero point, or a tensor of them.</param>
internal sealed record TorchQuantizedTensor(TorchTensor Codes, object Scales, object ZeroPoints);
