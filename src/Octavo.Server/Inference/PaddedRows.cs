using Octavo.Text;

namespace Octavo.Server.Inference;

/// <summary>What each token has, as a tensor: zeros where a sequence is shorter than the longest.</summary>
internal static class PaddedRows
{
    /// <summary>[B, T, width].</summary>
    /// <param name="name">What the tensor is called.</param>
    /// <param name="sequences">The sequences.</param>
    /// <param name="values">For each sequence [its tokens, width].</param>
    /// <param name="width">Values of a token.</param>
    public static FloatTensor Of(string name, TokenBatch sequences, IReadOnlyList<float[]> values, int width)
    {
        var longest = Enumerable.Range(0, sequences.Count).Max(sequences.LengthOf);
        var all = new float[checked(sequences.Count * longest * width)];
        for (var i = 0; i < sequences.Count; i++) values[i].CopyTo(all.AsSpan(i * longest * width));
        return new(name, [sequences.Count, longest, width], all);
    }

    /// <summary>[B, T]: one of two values that each token has.</summary>
    public static FloatTensor OfHalf(string name, TokenBatch sequences, IReadOnlyList<float[]> pairs, int half)
    {
        var whole = Of(name, sequences, [.. pairs.Select(values => Enumerable.Range(0, values.Length / 2).Select(i => values[(2 * i) + half]).ToArray())], 1);
        return whole with { Shape = whole.Shape[..2] };
    }
}
