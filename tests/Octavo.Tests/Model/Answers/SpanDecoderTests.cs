using CsCheck;
using Octavo.Model.Answers;

namespace Octavo.Tests.Model.Answers;

public sealed class SpanDecoderTests
{
    private static readonly bool[] Context = [false, false, false, true, true, true, false];

    [Fact]
    public void The_softmax_is_over_the_context_and_the_token_for_no_answer()
    {
        // e^0 of three context tokens and of token 0; what the others say is left out.
        float[] even = [0, 99, 99, 0, 0, 0, 99];
        var (spans, none) = SpanDecoder.Best(even, even, Context, noAnswer: 0, longest: 2, count: 100);
        Assert.Equal(1 / 16.0, none, 1e-15);
        Assert.All(spans, span => Assert.Equal(1 / 16.0, span.Score, 1e-15));
        // Equal ones in the order of their places; none longer than two tokens, none that ends before it begins.
        Assert.Equal([(3, 3), (3, 4), (4, 4), (4, 5), (5, 5)], spans.Select(span => (span.First, span.Last)));
    }

    [Fact]
    public void Without_a_token_for_no_answer_that_scores_nothing()
    {
        var (spans, none) = SpanDecoder.Best(new float[7], new float[7], Context, noAnswer: -1, longest: 1, count: 2);
        Assert.Equal(0, none);
        Assert.Equal([(3, 3), (4, 4)], spans.Select(span => (span.First, span.Last)));
        Assert.All(spans, span => Assert.Equal(1 / 9.0, span.Score, 1e-15));
    }

    [Fact]
    public void A_window_without_context_has_no_spans_and_is_sure_of_no_answer()
    {
        var (spans, none) = SpanDecoder.Best([3, 1], [-2, 5], [false, false], noAnswer: 0, longest: 15, count: 12);
        Assert.Empty(spans);
        Assert.Equal(1, none);
    }

    [Fact]
    public void Logits_far_apart_do_not_overflow()
    {
        var (spans, _) = SpanDecoder.Best([-3e38f, 3e38f], [3e38f, -3e38f], [true, true], noAnswer: -1, longest: 2, count: 9);
        Assert.Equal([(0, 0), (0, 1), (1, 1)], spans.Select(span => (span.First, span.Last)));
        Assert.All(spans, span => Assert.Equal(0, span.Score));
    }

    [Fact]
    public void The_best_are_those_of_all_spans_in_order() =>
        Gen.Select(Gen.Float[-4, 4].Array[12], Gen.Float[-4, 4].Array[12], Gen.Bool.Array[12], Gen.Int[1, 12], Gen.Int[1, 30])
            .Sample((start, end, isContext, longest, count) =>
            {
                var (spans, _) = SpanDecoder.Best(start, end, isContext, 0, longest, count);
                var (all, _) = SpanDecoder.Best(start, end, isContext, 0, longest, int.MaxValue);
                Assert.Equal(all.Take(count), spans);
                var places =
                    from first in Enumerable.Range(0, 12)
                    from last in Enumerable.Range(first, Math.Min(longest, 12 - first))
                    where isContext[first] && isContext[last]
                    select (first, last);
                Assert.Equal(places, all.Select(span => (span.First, span.Last)).Order());
                Assert.Equal(all.OrderByDescending(span => span.Score).Select(span => span.Score), all.Select(span => span.Score));
            });
}
