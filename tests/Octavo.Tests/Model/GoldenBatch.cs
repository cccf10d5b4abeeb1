using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>A padded batch of a golden file, and the same without its pads.</summary>
internal sealed class GoldenBatch
{
    public GoldenBatch(Checkpoint file, string prefix = "")
    {
        var ids = Integers(file, prefix + "input_ids");
        var types = file.Tensors.ContainsKey(prefix + "token_type_ids") ? Integers(file, prefix + "token_type_ids") : new int[ids.Length];
        var mask = Integers(file, prefix + "attention_mask");
        var shape = file.Require(prefix + "input_ids").Shape;
        (Sequences, Length) = (shape[0], shape[1]);
        Mask = [.. mask.Select(m => (byte)m)];
        Padded = new TokenBatch(ids, types, [.. Enumerable.Range(0, Sequences + 1).Select(i => i * Length)], Mask);
        var kept = Enumerable.Range(0, ids.Length).Where(i => mask[i] == 1).ToArray();
        var offsets = Enumerable.Range(0, Sequences + 1).Select(i => kept.Count(k => k < i * Length)).ToArray();
        Kept = kept;
        Ragged = new TokenBatch([.. kept.Select(i => ids[i])], [.. kept.Select(i => types[i])], offsets);
    }

    public int Sequences { get; }

    public int Length { get; }

    public byte[] Mask { get; }

    /// <summary>Places of the padded batch's tokens that are none of its pads.</summary>
    public int[] Kept { get; }

    public TokenBatch Padded { get; }

    public TokenBatch Ragged { get; }

    private static int[] Integers(Checkpoint file, string name) =>
        [.. MemoryMarshal.Cast<byte, long>(file.Require(name).Bytes).ToArray().Select(v => (int)v)];
}
