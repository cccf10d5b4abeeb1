using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Tests.Evaluation;

public sealed class ShardTests : IDisposable
{
    private static readonly GlueTask Mrpc = GlueTask.Find("mrpc");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-shards-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(408, 8)]
    [InlineData(20, 3)]
    [InlineData(65, 64)]
    public void Parts_follow_each_other_and_keep_batches_whole(int examples, int together)
    {
        for (var count = 1; count <= Math.Min(7, (examples + together - 1) / together); count++)
        {
            var next = 0;
            for (var index = 1; index <= count; index++)
            {
                var (first, length) = new Shard(index, count).Of(examples, together);
                Assert.Equal(next, first);
                Assert.True(length > 0 && first % together == 0);
                next = first + length;
            }

            Assert.Equal(examples, next);
        }

        Assert.Throws<ArgumentException>(() => new Shard(1, examples + 1).Of(examples, together));
    }

    [Theory]
    [InlineData("1/1", true)]
    [InlineData("2/3", true)]
    [InlineData("0/3", false)]
    [InlineData("4/3", false)]
    [InlineData("1", false)]
    [InlineData("1/", false)]
    [InlineData("-1/3", false)]
    [InlineData("1/99999999999", false)]
    public void Are_written_as_fractions(string text, bool valid)
    {
        Assert.Equal(valid, Shard.TryParse(text, out var shard));
        if (valid) Assert.Equal(text, shard.ToString());
    }

    /// <summary>Job controllers and MPI count from 0, and there may be no shell to add one.</summary>
    [Theory]
    [InlineData("0+1/3", 1)]
    [InlineData("2+1/3", 3)]
    [InlineData("3+1/3", 0)]
    [InlineData("+1/3", 0)]
    [InlineData("2147483647+1/3", 0)]
    [InlineData("1+2/3", 0)]
    public void May_be_counted_from_zero(string text, int index)
    {
        Assert.Equal(index > 0, Shard.TryParse(text, out var shard));
        Assert.Equal(index, shard.Index);
    }

    [Fact]
    public void Merged_they_give_the_numbers_of_the_whole()
    {
        using var model = TextClassifier.Load(RepositoryRoot.Path("models", "minilm-mrpc"), new ModelOptions { Quantization = new() });
        GlueExample[] examples = [.. Mrpc.ReadExamples(RepositoryRoot.Path("data", "mrpc")).Take(29)];
        var whole = Evaluator.Evaluate(model, Mrpc, examples);
        var files = new List<string>();
        foreach (var index in (int[])[3, 1, 2])
        {
            var (first, count) = new Shard(index, 3).Of(examples.Length, 1);
            files.Add(Write(Header(index, first), Evaluator.Evaluate(model, Mrpc, examples[first..(first + count)])));
        }

        var merged = Assert.Single(ShardMerge.Merge(files));
        Assert.Equal(whole.Metrics, merged.Metrics);
        Assert.Equal(whole.Loss, merged.Loss);
        Assert.Equal(whole.Examples.SelectMany(example => example.Logits), merged.Examples.SelectMany(example => example.Logits));
        Assert.Equal(whole.Examples.Select(example => (example.Label, example.Prediction)), merged.Examples.Select(example => (example.Label, example.Prediction)));
    }

    [Fact]
    public void A_regression_keeps_every_digit()
    {
        var stsb = GlueTask.Find("sts-b");
        ExampleResult[] results = [.. Enumerable.Range(0, 7).Select(i => new ExampleResult(new("a", "b", "", "", i), i * .7, 1 / (i + 3f), [1 / (i + 3f)]))];
        var whole = Result(stsb, results);
        var files = Enumerable.Range(1, 2).Select(index => (index, new Shard(index, 2).Of(7, 1))).Select(
            part => Write(Header(part.index, part.Item2.First) with { Task = "sts-b", Labels = [], Shard = new(part.index, 2), Examples = 7 }, Result(stsb, results.AsSpan(part.Item2.First, part.Item2.Count).ToArray())));
        var merged = Assert.Single(ShardMerge.Merge([.. files]));
        Assert.Equal(TaskScore.Metrics(stsb, results), merged.Metrics);
        Assert.Equal(TaskScore.Loss(stsb, results, 8), merged.Loss);
        Assert.Equal(whole.Examples.Select(example => example.Prediction), merged.Examples.Select(example => example.Prediction));
    }

    [Fact]
    public void Missing_twice_there_and_mixed_shards_are_refused()
    {
        var (a, b) = (Part(1), Part(2));
        Refused("found none for 3", a, b);
        Refused("found none for 2", a, Part(3));
        Refused("each shard once", a, b, b, Part(3));
        Refused("found none for 2, 3, 4", Part(1, header => header with { Shard = new(1, int.MaxValue) })); // without making a list of them
        Refused("expected the model", a, b, Part(3, header => header with { Model = "other" }));
        Refused("expected the data", a, b, Part(3, header => header with { Data = "other" }));
        Refused("expected the settings", a, b, Part(3, header => header with { Settings = "int8" }));
        Refused("expected the batch size", a, b, Part(3, header => header with { BatchSize = 4 }));
        Refused("expected the shards", a, b, Part(3, header => header with { Shard = new(3, 4) }));
        Refused("answers up to example 3", a, Part(2, header => header with { First = 3 }), Part(3));
        Refused("labels of mrpc", [.. Enumerable.Range(1, 3).Select(i => Part(i, header => header with { Labels = ["yes", "no"] }))]);
    }

    [Fact]
    public void A_cut_or_foreign_file_is_refused()
    {
        var (a, b, c) = (Part(1), Part(2), Part(3));
        var lines = File.ReadAllLines(b);
        var cut = Path.Combine(_folder, "cut");
        File.WriteAllLines(cut, lines[..^1]);
        Refused("cut", a, cut, c);
        File.WriteAllLines(cut, lines[1..]);
        Refused("line 1", a, cut, c);
        File.WriteAllText(cut, "");
        Refused("empty", a, cut, c);
        File.WriteAllLines(cut, [lines[0], lines[1], lines[2].Replace("\"prediction\":1", "\"prediction\":2", StringComparison.Ordinal)]);
        Refused("line 3", a, cut, c);
        File.WriteAllLines(cut, [lines[0], lines[1], lines[2][..^5]]);
        Refused("line 3", a, cut, c);
        Refused("cannot be read", a, Path.Combine(_folder, "nowhere"), c);
    }

    private string Part(int index, Func<ShardHeader, ShardHeader>? change = null)
    {
        ExampleResult[] results = [new(new("a", "b", "1", "", 1), 1, 1, [0, 1]), new(new("a", "b", "0", "", 2), 0, 1, [0, 1])];
        var header = Header(index, (index - 1) * 2) with { Examples = 6 };
        return Write(change?.Invoke(header) ?? header, Result(Mrpc, results));
    }

    private void Refused(string expected, params string[] files)
    {
        var e = Assert.Throws<CheckpointException>(() => ShardMerge.Merge(files));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    private string Write(ShardHeader header, EvaluationResult result)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.jsonl");
        ShardFile.Write(path, header, result);
        return path;
    }

    private static ShardHeader Header(int index, int first) => new()
    {
        Shard = new(index, 3),
        Task = "mrpc",
        Labels = ["0", "1"],
        Examples = 29,
        First = first,
        BatchSize = 8,
        Model = "model",
        Data = "data",
        Settings = "fp32",
        Seconds = 1,
        TotalSeconds = 2,
    };

    private static EvaluationResult Result(GlueTask task, IReadOnlyList<ExampleResult> results) =>
        new() { Task = task, Examples = results, Metrics = [], Loss = 0, Seconds = 1, TotalSeconds = 2, Warnings = [] };
}
