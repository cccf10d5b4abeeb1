using System.Runtime.CompilerServices;

namespace Octavo.Text.Models;

/// <summary>
/// Merges the tokens of a word: always the pair that stands first in the list of merges, of equal ones the leftmost
/// (Sennrich et al., 2016; <c>Word::merge_all</c> of Hugging Face's tokenizers).
/// </summary>
internal static class BpeMerger
{
    /// <summary>Up to here looking at all pairs again after every merge is faster than keeping a queue.</summary>
    private const int Few = 48;

    /// <summary>A queue larger than this is not kept for the next word.</summary>
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static PriorityQueue<int, ulong>? _queue;

    /// <summary>Merges until no pair is left that can be.</summary>
    public static void Merge(MergeTable merges, ref BpeSymbols symbols)
    {
        if (symbols.Count < 2) return;
        symbols.Keep(symbols.Count <= Few ? MergeFew(merges, symbols.Span) : MergeMany(merges, symbols.Span));
    }

    [SkipLocalsInit]
    private static int MergeFew(MergeTable merges, Span<BpeSymbol> symbols)
    {
        Span<ulong> pairs = stackalloc ulong[Few];
        var count = symbols.Length;
        for (var i = 0; i + 1 < count; i++) pairs[i] = merges.Find(symbols[i].Id, symbols[i + 1].Id);
        while (true)
        {
            var (at, best) = (0, MergeTable.None);
            for (var i = 0; i + 1 < count; i++)
            {
                if (pairs[i] >= best) continue;
                (at, best) = (i, pairs[i]);
            }

            if (best == MergeTable.None) return count;
            symbols[at].Id = (int)(uint)best;
            symbols[at].Length += symbols[at + 1].Length;
            count--;
            for (var i = at + 1; i < count; i++) (symbols[i], pairs[i - 1]) = (symbols[i + 1], pairs[i]);
            if (at + 1 < count) pairs[at] = merges.Find(symbols[at].Id, symbols[at + 1].Id);
            if (at > 0) pairs[at - 1] = merges.Find(symbols[at - 1].Id, symbols[at].Id);
        }
    }

    /// <summary>The same by a queue: n log n, so that a word of ten million letters takes seconds and not years.</summary>
    private static int MergeMany(MergeTable merges, Span<BpeSymbol> symbols)
    {
        var queue = _queue ??= new PriorityQueue<int, ulong>();
        for (var i = 0; i < symbols.Length; i++) (symbols[i].Previous, symbols[i].Next) = (i - 1, i + 1 < symbols.Length ? i + 1 : -1);
        for (var i = 0; i + 1 < symbols.Length; i++) Enqueue(queue, merges, symbols, i);
        while (queue.TryDequeue(out var merged, out var priority))
        {
            var at = (int)(uint)priority;
            var next = symbols[at].Length == 0 ? -1 : symbols[at].Next;
            // What the queue says of a place is old news once one of the two has been merged.
            if (next < 0 || merges.Find(symbols[at].Id, symbols[next].Id) is var merge && (merge == MergeTable.None || (int)(uint)merge != merged)) continue;
            Join(symbols, at, next, merged);
            if (symbols[at].Previous >= 0) Enqueue(queue, merges, symbols, symbols[at].Previous);
            if (symbols[at].Next >= 0) Enqueue(queue, merges, symbols, at);
        }

        if (queue.EnsureCapacity(0) > LargestKept) _queue = null;
        return Compact(symbols);
    }

    private static void Enqueue(PriorityQueue<int, ulong> queue, MergeTable merges, Span<BpeSymbol> symbols, int at)
    {
        var merge = merges.Find(symbols[at].Id, symbols[symbols[at].Next].Id);
        if (merge != MergeTable.None) queue.Enqueue((int)(uint)merge, merge >> 32 << 32 | (uint)at);
    }

    private static void Join(Span<BpeSymbol> symbols, int at, int next, int merged)
    {
        symbols[at].Id = merged;
        symbols[at].Length += symbols[next].Length;
        symbols[at].Next = symbols[next].Next;
        symbols[next].Length = 0;
        if (symbols[at].Next >= 0) symbols[symbols[at].Next].Previous = at;
    }

    private static int Compact(Span<BpeSymbol> symbols)
    {
        var count = 0;
        for (var at = 0; at >= 0; at = symbols[at].Next) symbols[count++] = symbols[at];
        return count;
    }
}
