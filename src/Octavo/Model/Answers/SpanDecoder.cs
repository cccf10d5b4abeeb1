namespace Octavo.Model.Answers;

/// <summary>The best spans of one window (<c>select_starts_ends</c> and <c>decode_spans</c> of Transformers).</summary>
internal static class SpanDecoder
{
    private static readonly Comparer<TokenSpan> WorstFirst = Comparer<TokenSpan>.Create((a, b) =>
        a.Score != b.Score ? a.Score.CompareTo(b.Score)
        : a.First != b.First ? b.First.CompareTo(a.First)
        : b.Last.CompareTo(a.Last));

    /// <summary>Looks for the best spans. Of equal ones those that begin, and then end, earlier.</summary>
    /// <param name="start">What the model says of each token as a beginning, [T].</param>
    /// <param name="end">What it says of each as an end, [T].</param>
    /// <param name="isContext">Which tokens are of the context, [T].</param>
    /// <param name="noAnswer">
    /// The token that stands for no answer, -1 for none. Its probability is not the others': it is left out of the spans, which do not sum to 1.
    /// </param>
    /// <param name="longest">Most tokens of a span.</param>
    /// <param name="count">How many spans at most.</param>
    /// <returns>The spans, best first, and the score of no answer: 0 where no token stands for it.</returns>
    public static (TokenSpan[] Spans, double NoAnswer) Best(
        ReadOnlySpan<float> start, ReadOnlySpan<float> end, ReadOnlySpan<bool> isContext, int noAnswer, int longest, int count)
    {
        var (starts, ends) = (Probabilities(start, isContext, noAnswer), Probabilities(end, isContext, noAnswer));
        var best = new PriorityQueue<TokenSpan, TokenSpan>(WorstFirst);
        for (var first = 0; first < starts.Length; first++)
        {
            if (!isContext[first]) continue;
            var stop = (int)Math.Min(starts.Length, first + (long)longest);
            for (var last = first; last < stop; last++)
            {
                if (!isContext[last]) continue;
                var span = new TokenSpan(first, last, starts[first] * ends[last]);
                if (best.Count < count) best.Enqueue(span, span);
                else if (WorstFirst.Compare(span, best.Peek()) > 0) best.EnqueueDequeue(span, span);
            }
        }

        var spans = new TokenSpan[best.Count];
        for (var i = spans.Length - 1; i >= 0; i--) spans[i] = best.Dequeue();
        return (spans, noAnswer < 0 ? 0 : starts[noAnswer] * ends[noAnswer]);
    }

    /// <summary>Softmax over the tokens of the context and the one for no answer; 0 for all others.</summary>
    private static double[] Probabilities(ReadOnlySpan<float> logits, ReadOnlySpan<bool> isContext, int noAnswer)
    {
        var (highest, sum) = (double.NegativeInfinity, 0.0);
        for (var i = 0; i < logits.Length; i++)
        {
            if (isContext[i] || i == noAnswer) highest = Math.Max(highest, logits[i]);
        }

        var probabilities = new double[logits.Length];
        for (var i = 0; i < logits.Length; i++)
        {
            if (!isContext[i] && i != noAnswer) continue;
            sum += probabilities[i] = Math.Exp(logits[i] - highest);
        }

        for (var i = 0; i < probabilities.Length; i++) probabilities[i] /= sum;
        return probabilities;
    }
}
