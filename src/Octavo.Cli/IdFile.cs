using System.Buffers.Binary;
using Octavo.Checkpoints;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Cli;

/// <summary>A file of ids as Transformers takes them: rectangles, padded where a mask says so.</summary>
internal static class IdFile
{
    private const string Ids = "input_ids";
    private const string Types = "token_type_ids";
    private const string Mask = "attention_mask";
    private const string Labels = "labels";
    private const string Starts = "start_positions";
    private const string Ends = "end_positions";

    /// <summary>Reads a batch with its pads, which are computed like any other token but not attended to.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="prefix">What stands before the names in a file of several batches.</param>
    /// <exception cref="CheckpointException">It does not hold what is expected.</exception>
    public static (TokenBatch Batch, (int B, int T) Shape) Read(string path, string prefix = "")
    {
        using var file = Checkpoint.OpenFile(path);
        var ids = file.Require(prefix + Ids);
        if (ids.Shape.Count != 2 || ids.ElementCount == 0)
            throw new CheckpointException(path, $"expected {prefix}{Ids} of [B, T], at least one of each, found {ids}");
        var (rows, columns) = (ids.Shape[0], ids.Shape[1]);
        var types = file.TryGet(prefix + Types, out var given) ? Integers(SameShape(given, ids)) : new int[ids.ElementCount];
        var mask = file.TryGet(prefix + Mask, out given) ? Flags(SameShape(given, ids)) : null;
        var offsets = Enumerable.Range(0, rows + 1).Select(row => row * columns).ToArray();
        return (new TokenBatch(Integers(ids), types, offsets, mask), (rows, columns));
    }

    /// <summary>
    /// Reads the labels of a batch: [B], one for each logit, [B, labels], or one for each token, [B, T]; without labels the places of answers,
    /// <c>start_positions</c> and <c>end_positions</c> [B], as [B, 2].
    /// </summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="count">B.</param>
    /// <exception cref="CheckpointException">It does not hold what is expected.</exception>
    public static float[] ReadLabels(string path, int count)
    {
        using var file = Checkpoint.OpenFile(path);
        if (!file.TryGet(Labels, out _) && file.TryGet(Starts, out _)) return Places(file, path, count);
        var labels = file.Require(Labels);
        return labels.Shape.Count is 1 or 2 && labels.Shape[0] == count
            ? labels.ToFloats()
            : throw new CheckpointException(path, $"expected {Labels} of [{count}], [{count}, labels] or, of tokens, [{count}, T], found {labels}");
    }

    /// <summary>Reads the scores of pairs, <c>labels</c> [B].</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="count">B.</param>
    /// <exception cref="CheckpointException">It does not hold what is expected.</exception>
    public static float[] ReadScores(string path, int count)
    {
        using var file = Checkpoint.OpenFile(path);
        var scores = file.Require(Labels);
        return scores.Shape.Count == 1 && scores.Shape[0] == count ? scores.ToFloats() : throw new CheckpointException(path, $"expected {Labels} of [{count}], a score of each pair, found {scores}");
    }

    private static float[] Places(Checkpoint file, string path, int count)
    {
        var sides = new[] { Starts, Ends }.Select(file.Require).ToList();
        foreach (var side in sides)
        {
            if (side.Shape.Count != 1 || side.Shape[0] != count) throw new CheckpointException(path, $"expected {side.Name} of [{count}], found {side}");
        }

        return [.. sides[0].ToFloats().Zip(sides[1].ToFloats()).SelectMany(pair => new[] { pair.First, pair.Second })];
    }

    private static Tensor SameShape(Tensor tensor, Tensor ids) =>
        tensor.Shape.SequenceEqual(ids.Shape)
            ? tensor
            : throw new CheckpointException(tensor.File, $"expected {tensor.Name} of the shape of {ids.Name}, found {tensor} and {ids}");

    private static byte[] Flags(Tensor tensor)
    {
        var flags = Array.ConvertAll(Integers(tensor), value => (uint)value <= 1 ? (byte)value : (byte)2);
        var wrong = Array.IndexOf(flags, (byte)2);
        return wrong < 0 ? flags : throw new CheckpointException(tensor.File, $"expected 0 and 1 in {tensor.Name}, found another value at element {wrong}");
    }

    private static int[] Integers(Tensor tensor)
    {
        var width = tensor.Type switch
        {
            ElementType.I64 => sizeof(long),
            ElementType.I32 => sizeof(int),
            _ => throw new CheckpointException(tensor.File, $"expected {tensor.Name} of type I64 or I32, found {tensor}"),
        };
        var bytes = tensor.Bytes;
        var values = new int[tensor.ElementCount];
        for (var i = 0; i < values.Length; i++)
        {
            var element = bytes.Slice(i * width, width);
            var value = width == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(element) : BinaryPrimitives.ReadInt32LittleEndian(element);
            if (value is < 0 or > int.MaxValue)
                throw new CheckpointException(tensor.File, $"expected {tensor.Name} from 0 on, found {value} at element {i}");
            values[i] = (int)value;
        }

        return values;
    }
}
