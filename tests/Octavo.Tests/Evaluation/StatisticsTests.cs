using Octavo.Evaluation;

namespace Octavo.Tests.Evaluation;

public sealed class StatisticsTests
{
    // Binomial tails that one can work out by hand: 2 * sum C(n, i) / 2^n.
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 5, .0625)]
    [InlineData(1, 9, .021484375)]
    [InlineData(9, 1, .021484375)]
    [InlineData(4, 5, 1)]
    public void McNemar_is_exact(int onlyA, int onlyB, double expected) =>
        Assert.Equal(expected, Statistics.McNemar(onlyA, onlyB), 1e-12);

    [Fact]
    public void McNemar_of_many_is_small_and_finite() =>
        Assert.InRange(Statistics.McNemar(1_000_000, 900_000), 0, 1e-300);

    [Fact]
    public void McNemar_counts_what_only_one_gets_right() =>
        Assert.Equal(.25, Statistics.McNemar([1, 1, 0, 0, 1], [0, 0, 1, 0, 1], [1, 1, 0, 0, 1]), 1e-12);

    [Fact]
    public void Equal_models_differ_by_nothing()
    {
        int[] a = [1, 0, 1, 1], labels = [1, 1, 0, 1];
        Assert.Equal(new BootstrapInterval(0, 0, 0), Statistics.F1Difference(a, a, labels));
    }

    [Fact]
    public void The_interval_holds_the_difference_and_repeats()
    {
        var (a, b, labels) = Models(400);
        var first = Statistics.F1Difference(a, b, labels);
        Assert.Equal(Metrics.F1(b, labels) - Metrics.F1(a, labels), first.Value);
        Assert.InRange(first.Value, first.Low, first.High);
        Assert.True(first.Low < first.High);
        Assert.Equal(first, Statistics.F1Difference(a, b, labels));
    }

    [Fact]
    public void The_interval_narrows_with_the_square_root_of_the_examples()
    {
        var (a, b, labels) = Models(400);
        var few = Statistics.F1Difference(a, b, labels);
        var (a4, b4, labels4) = Models(1600);
        var many = Statistics.F1Difference(a4, b4, labels4);
        Assert.InRange((few.High - few.Low) / (many.High - many.Low), 1.6, 2.5);
    }

    [Fact]
    public void Flips_name_the_examples() => Assert.Equal([1, 3], Statistics.Flips([0, 1, 2, 3], [0, 2, 2, 1]));

    [Fact]
    public void Signal_to_noise_is_in_decibels()
    {
        Assert.Equal(20, Statistics.SignalToNoise([10, 0], [10, 1]), 1e-12);
        Assert.Equal(double.PositiveInfinity, Statistics.SignalToNoise([1, 2], [1, 2]));
    }

    // Two models of 80 % accuracy that err apart.
    private static (int[] A, int[] B, int[] Labels) Models(int examples)
    {
        var random = new Random(7);
        var labels = Enumerable.Range(0, examples).Select(_ => random.Next(2)).ToArray();
        int[] Noisy() => [.. labels.Select(label => random.Next(5) == 0 ? 1 - label : label)];
        return (Noisy(), Noisy(), labels);
    }
}
