namespace Octavo.Embeddings;

/// <summary>The best of many, in room for no more than are wanted: a heap whose root is the worst of them. Of equal scores the one offered first is better.</summary>
/// <param name="wanted">How many.</param>
internal sealed class BestHits(int wanted)
{
    private readonly SearchHit[] _heap = new SearchHit[wanted];
    private int _count;

    /// <summary>Takes one if it is among the best; indices come ascending.</summary>
    public void Offer(int index, float score)
    {
        // Products beyond all floats: infinity less infinity. Such a one is no hit before any other.
        if (float.IsNaN(score)) score = float.NegativeInfinity;
        if (_count < wanted)
        {
            Rise(new(index, score));
            return;
        }

        if (wanted == 0 || score <= _heap[0].Score) return;
        Sink(new(index, score));
    }

    /// <summary>The best, the first of them first.</summary>
    public SearchHit[] Take()
    {
        var hits = _heap[.._count];
        Array.Sort(hits, (a, b) => IsWorse(a, b) ? 1 : IsWorse(b, a) ? -1 : 0);
        return hits;
    }

    private static bool IsWorse(SearchHit a, SearchHit b) => a.Score < b.Score || (a.Score == b.Score && a.Index > b.Index);

    private void Rise(SearchHit hit)
    {
        var place = _count++;
        for (; place > 0 && IsWorse(hit, _heap[(place - 1) / 2]); place = (place - 1) / 2)
            _heap[place] = _heap[(place - 1) / 2];
        _heap[place] = hit;
    }

    private void Sink(SearchHit hit)
    {
        var place = 0;
        while ((2 * place) + 1 < _count)
        {
            var child = (2 * place) + 1;
            if (child + 1 < _count && IsWorse(_heap[child + 1], _heap[child])) child++;
            if (!IsWorse(_heap[child], hit)) break;
            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = hit;
    }
}
