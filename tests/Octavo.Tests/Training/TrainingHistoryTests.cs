using Octavo.Evaluation;
using Octavo.Training;

namespace Octavo.Tests.Training;

public sealed class TrainingHistoryTests : IDisposable
{
    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("NaN/2 NaN/1 NaN/3", 2)]
    [InlineData("NaN/1 -0.5/9 NaN/0.1", 2)]
    [InlineData("0.1/1 NaN/0.1 0.2/5 0.2/1", 3)]
    [InlineData("NaN/NaN NaN/3", 2)]
    [InlineData("-0.9/1 NaN/0.1", 1)]
    public void A_metric_that_is_not_defined_is_never_better_and_the_loss_decides_between_two(string points, int best)
    {
        var history = new TrainingHistory();
        foreach (var (i, point) in points.Split(' ').Index())
        {
            var values = point.Split('/').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            history.Add(new EvaluationPoint(i + 1, i + 1, values[1], new Dictionary<string, double> { ["corr"] = values[0] }), "corr");
        }

        Assert.Equal(best, history.Best!.Step);
    }

    [Fact]
    public void A_run_whose_metric_is_not_defined_says_so()
    {
        GlueExample[] train = [.. Enumerable.Range(0, 16).Select(i => new GlueExample($"w{i}", null, FormattableString.Invariant($"{i}.5"), "train", i + 1))];
        GlueExample[] dev = [.. train.Take(4).Select(example => example with { Label = "2.5" })];
        using var trainer = Trainer.Open(_place.ModelWithoutHead(), GlueTask.Own([], ["t"], "l"), train, dev, _place.Output, TrainingWorkplace.Options);
        var result = trainer.Run();
        Assert.Contains("corr is not defined", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(result.History.Evaluations.MinBy(point => point.Loss), result.History.Best);
    }
}
