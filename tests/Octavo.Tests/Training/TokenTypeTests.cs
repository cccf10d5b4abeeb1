using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>A model with one token type takes no pairs: what lies outside a table is refused before it is read or written.</summary>
public sealed class TokenTypeTests : IDisposable
{
    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Pairs_are_refused_with_their_line_before_the_first_step()
    {
        var model = _place.ModelOfOneTokenType();
        var error = Assert.Throws<InvalidDataException>(() => _place.Train(TrainingWorkplace.Options, model: model));
        Assert.Contains("train.tsv: line 2: token type id of token", error.Message, StringComparison.Ordinal);
        Assert.Contains("one token type", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place.Output));
    }

    [Fact]
    public void A_development_set_of_pairs_is_refused_too()
    {
        GlueExample[] texts = [new("w1 w2", null, "0", "train", 1), new("w2 w1", null, "1", "train", 2)];
        GlueExample[] pairs = [new("w1", null, "0", "dev", 1), new("w1", "w2", "1", "dev", 2)];
        Trainer Open(IReadOnlyList<GlueExample> development) =>
            Trainer.Open(_place.ModelOfOneTokenType(), GlueTask.Own(["0", "1"], ["t"], "l"), texts, development, _place.Output, TrainingWorkplace.Options);
        Assert.Contains("dev: line 2: token type id", Assert.Throws<InvalidDataException>(() => Open(pairs)).Message, StringComparison.Ordinal);
        using var trainer = Open(texts);
        Assert.Equal(2, trainer.Run().History.Losses.Count);
    }

    /// <summary>Also where ids were kept from before, and before the first forward pass of a set whose pairs come late.</summary>
    [Fact]
    public void A_pair_in_an_evaluation_is_refused_with_its_line()
    {
        using var model = TextClassifier.Load(_place.ModelOfOneTokenType());
        GlueExample[] examples = [.. Enumerable.Range(1, 100).Select(line => new GlueExample("w1 w2", line == 90 ? "w3" : null, "0", "dev.csv", line))];
        var task = GlueTask.Own(model.Config.Labels, ["t"], "l");
        examples = [.. examples.Select(example => example with { Label = model.Config.Labels[0] })];
        var passes = new Counted();
        foreach (var cache in (FeatureCache?[])[null, new(Path.Combine(_place.Root, "ids"), _place.ModelOfOneTokenType())])
        {
            var error = Assert.Throws<InvalidDataException>(() => Evaluator.Evaluate(model, task, examples, new() { Cache = cache }, passes));
            Assert.Matches("^dev.csv: line 90: token type id of token .*one token type", error.Message);
        }

        Assert.Equal(0, passes.Count);
        Evaluator.Evaluate(model, task, examples[..89], null, passes);
        Assert.NotEqual(0, passes.Count);
    }

    private sealed class Counted : IProgress<EvaluationProgress>
    {
        public int Count { get; private set; }

        public void Report(EvaluationProgress value) => Count++;
    }

    [Theory]
    [InlineData(128, 0, "input id of token 1: expected 0 to 127, found 128")]
    [InlineData(5, 2, "token type id of token 1: expected 0 to 1, found 2")]
    [InlineData(-1, 0, "input id of token 1: expected 0 to 127, found -1")]
    public void A_batch_outside_the_tables_is_not_trained_on(int id, int type, string expected)
    {
        using var tiny = new TinyBert();
        var batch = new TokenBatch([2, id, 3], [0, type, 0], [0, 3]);
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => tiny.Model.Accumulate(batch, [0], default)).Message, StringComparison.Ordinal);
    }
}
