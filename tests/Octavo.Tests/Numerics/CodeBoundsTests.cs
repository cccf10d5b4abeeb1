using Octavo.Numerics;

namespace Octavo.Tests.Numerics;

public sealed class CodeBoundsTests
{
    /// <summary>The search begins at the least scale that can do: it must not skip one that does.</summary>
    [Theory]
    [InlineData(WeightBound.PairSafe)]
    [InlineData(WeightBound.Lane4)]
    public void The_least_scale_is_below_the_first_that_keeps_the_bound(WeightBound bound)
    {
        var rule = bound == WeightBound.PairSafe ? WeightRule.PairSafe : WeightRule.Lane4;
        var random = new Random(7);
        for (var round = 0; round < 400; round++)
        {
            var weights = new float[random.Next(1, 70)];
            var sign = random.Next(3);
            for (var k = 0; k < weights.Length; k++)
            {
                var value = (float)Math.Pow(random.NextDouble(), random.Next(1, 4));
                weights[k] = sign == 0 ? value : sign == 1 ? -value : value * random.Next(-1, 2);
            }

            var absmax = weights.Max(Math.Abs);
            Assert.Equal(absmax, WeightGrid.LargestMagnitude(weights));
            if (absmax == 0) continue;
            var (codes, factor) = (new sbyte[weights.Length], 1.0);
            float scale;
            while (true)
            {
                scale = (float)((double)absmax / rule.Divisor * factor);
                new WeightEncoder(rule, scale, absmax).Encode(weights, codes);
                if (CodeBounds.Holds(bound, codes)) break;
                factor *= 1.005;
            }

            Assert.True(CodeBounds.LeastScale(bound, weights) <= scale);
            var found = WeightGrid.Quantize(rule, weights, 1, weights.Length);
            Assert.Equal(scale, found.Scale(0));
            Assert.Equal(codes, found.Codes.ToArray());
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_largest_magnitude_shows_what_is_not_finite(float bad)
    {
        for (var length = 1; length < 12; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var weights = Enumerable.Range(0, length).Select(k => k == at ? bad : k).ToArray();
                Assert.True(float.IsNaN(WeightGrid.LargestMagnitude(weights)));
            }
        }
    }
}
