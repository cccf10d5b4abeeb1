using System.Runtime.InteropServices;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>
/// Gives the tensors of a state dict their bytes in the file. A dynamically quantised linear layer is there as one packed
/// pair; it comes out as its weight and its bias, under the names that they had before.
/// </summary>
internal sealed class TorchPlacement(CheckpointFile source, Dictionary<string, Tensor> tensors, Dictionary<string, QuantizedWeights> quantized)
{
    private const string Packed = "._packed_params._packed_params";
    private const string PackedType = "._packed_params.dtype";

    private long _copied;

    public void AddAll(PickleDictionary dictionary)
    {
        var items = dictionary.Items;
        foreach (var (name, value) in items)
        {
            if (name.EndsWith(Packed, StringComparison.Ordinal) && value is PickleTuple pair) AddLinear(name[..^Packed.Length], pair);
            else if (!BelongsToLinear(items, name, value)) Add(name, value);
        }
    }

    // The type of a packed weight is in the weight itself. Scale and zero point of its output serve static quantisation.
    private static bool BelongsToLinear(OrderedDictionary<string, object?> items, string name, object? value)
    {
        if (name.EndsWith(PackedType, StringComparison.Ordinal)) return value is TorchClass { Kind: TorchClassKind.Constant };
        var suffix = Array.Find((string[])[".scale", ".zero_point"], end => name.EndsWith(end, StringComparison.Ordinal));
        return suffix is not null && items.ContainsKey(name[..^suffix.Length] + Packed);
    }

    private void AddLinear(string name, PickleTuple pair)
    {
        if (pair.Items is not [var weight, TorchTensor or null]) throw Broken($"'{name}' to be a weight and a bias", PickleMachine.Describe(pair));
        Add(name + ".weight", weight);
        if (pair.Items[1] is TorchTensor bias) Add(name + ".bias", bias);
    }

    private void Add(string name, object? value)
    {
        var added = value switch
        {
            TorchTensor tensor => tensors.TryAdd(name, Place(name, tensor)),
            TorchQuantizedTensor tensor => quantized.TryAdd(name, Read(name, tensor)),
            _ => throw Broken($"'{name}' to be a tensor", PickleMachine.Describe(value)),
        };
        if (!added || (tensors.ContainsKey(name) && quantized.ContainsKey(name))) throw Broken($"'{name}' once", "twice");
    }

    private Tensor Place(string name, TorchTensor tensor)
    {
        var storage = tensor.Storage;
        var width = storage.Type.BitWidth() / 8;
        if (Math.Max(tensor.ElementCount, (storage.ByteCount - 1) / width) > Array.MaxLength / width)
            throw Broken($"'{name}' and its storage to have at most {Array.MaxLength} bytes", $"{tensor.ElementCount} elements and {storage.ByteCount} bytes");
        var byteCount = (int)(tensor.ElementCount * width);
        if (tensor.IsContiguous || byteCount == 0)
            return new Tensor(name, storage.Type, tensor.Shape, source, storage.Offset + (tensor.Offset * width), byteCount);

        CountCopied(name, byteCount);
        var bytes = tensor.Gather(source.Read(storage.Offset, (int)storage.ByteCount));
        return new Tensor(name, storage.Type, tensor.Shape, bytes, source.Path);
    }

    private QuantizedWeights Read(string name, TorchQuantizedTensor tensor)
    {
        if (tensor.Codes.Shape is not [var rows, var columns]) throw Broken($"'{name}' quantised in two dimensions", $"{tensor.Codes.Shape.Length}");
        var placed = Place(name, tensor.Codes);
        CountCopied(name, placed.ByteCount);
        var codes = new sbyte[placed.ByteCount];
        placed.CopyCodes(0, codes);
        var offset = placed.Type == ElementType.U8 ? ActivationRule.SignedOffset : 0;
        if (offset != 0)
        {
            for (var i = 0; i < codes.Length; i++) codes[i] = (sbyte)((byte)codes[i] - offset);
        }

        var scales = Array.ConvertAll(Numbers(name, tensor.Scales, rows), scale => (float)scale);
        var zeros = Array.ConvertAll(Numbers(name, tensor.ZeroPoints, rows), zero => zero - offset);
        return new QuantizedWeights(rows, columns, codes, scales, QuantizedTensors.Check(source.Path, name, rows, scales, zeros));
    }

    private double[] Numbers(string name, object value, int rows)
    {
        if (value is not TorchTensor tensor) return [value is long zero ? zero : (double)value];
        if (tensor.Shape is not [var count] || count != rows) throw Broken($"'{name}': a scale and a zero point for each of {rows} rows", $"[{string.Join(", ", tensor.Shape)}]");
        var placed = Place(name, tensor);
        CountCopied(name, placed.ByteCount);
        return placed.Type switch
        {
            ElementType.F64 when BitConverter.IsLittleEndian => MemoryMarshal.Cast<byte, double>(placed.Bytes).ToArray(),
            ElementType.F32 or ElementType.I32 or ElementType.I64 => [.. placed.ToFloats().Select(number => (double)number)],
            _ => throw Broken($"'{name}': scales and zero points that are numbers", placed.Type.FormatName()),
        };
    }

    // Many tensors may look at one storage: what is copied for them is bounded by the file.
    private void CountCopied(string name, int byteCount)
    {
        _copied += byteCount;
        if (_copied > source.Length) throw Broken($"'{name}' in row-major order", "more than the file copied");
    }

    private CheckpointException Broken(string expected, string found) => new(source.Path, $"expected {expected}, found {found}");
}
