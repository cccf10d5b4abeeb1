namespace Octavo.Training;

/// <summary>
/// Batches in which no text stands twice, as sentence-transformers' <c>NoDuplicatesBatchSampler</c> makes them: a text that is right for one
/// example would else be wrong for another. All batches have the same size, or one less, so that none is left with a single example.
/// </summary>
internal static class DistinctBatches
{
    /// <summary>Deals examples out: each into the first batch that has room and none of its texts; where all have one, into the first with room.</summary>
    /// <param name="order">The examples in random order.</param>
    /// <param name="texts">Of each example, by its index, the numbers of its texts.</param>
    /// <param name="batchSize">Most examples of a batch.</param>
    public static int[][] Of(IReadOnlyList<int> order, IReadOnlyList<int[]> texts, int batchSize)
    {
        var count = (order.Count + batchSize - 1) / batchSize;
        var (batches, held) = (new List<int>[count], new HashSet<int>[count]);
        for (var i = 0; i < count; i++) (batches[i], held[i]) = ([], []);
        var firstOpen = 0;
        foreach (var example in order)
        {
            while (batches[firstOpen].Count == RoomOf(firstOpen)) firstOpen++;
            var place = firstOpen;
            while (place < count && (batches[place].Count == RoomOf(place) || held[place].Overlaps(texts[example]))) place++;
            if (place == count) place = firstOpen;
            batches[place].Add(example);
            held[place].UnionWith(texts[example]);
        }

        return [.. batches.Select(batch => batch.ToArray())];

        int RoomOf(int batch) => (order.Count / count) + (batch < order.Count % count ? 1 : 0);
    }
}
