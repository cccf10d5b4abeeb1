using System.Runtime.InteropServices;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli;

/// <summary>The logits of all words at all tokens of a batch, [N, V], a part at a time: together they may be larger than memory.</summary>
internal static class WordLogits
{
    /// <summary>How many logits are in memory at once: 64 MB of them.</summary>
    private const int Most = 1 << 24;

    /// <summary>Computes them.</summary>
    /// <param name="model">A model with a head of words.</param>
    /// <param name="batch">B sequences of N tokens together.</param>
    /// <param name="cancellation">Stops between two layers.</param>
    /// <param name="most">How many logits are in memory at once.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Parts(TextEncoder model, TokenBatch batch, CancellationToken cancellation, int most = Most)
    {
        var rows = Math.Max(1, most / model.Config.VocabularySize);
        // Where the batch shows in an answer it stays together, and is computed once for each part.
        for (int first = 0, count; first < batch.Count; first += count)
        {
            count = model.DependsOnBatch ? batch.Count : CountThatFits(batch, first, rows);
            var slice = batch.Slice(first, count);
            foreach (var tokens in Enumerable.Range(0, slice.TokenCount).Chunk(rows))
                yield return MemoryMarshal.AsBytes(model.Logits(slice, tokens, cancellation).AsSpan()).ToArray();
        }
    }

    private static int CountThatFits(TokenBatch batch, int first, int tokens)
    {
        var (count, sum) = (1, batch.LengthOf(first));
        while (first + count < batch.Count && (sum += batch.LengthOf(first + count)) <= tokens) count++;
        return count;
    }
}
