using System.Globalization;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Tests.Training;

namespace Octavo.Tests.Cli;

/// <summary><c>octavo train --objective</c> and the gradients of embedders.</summary>
public sealed class EmbedderTrainTests : IDisposable
{
    private static readonly string Golden = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "sentence-encoder");

    private readonly string _root = Directory.CreateTempSubdirectory("octavo-embedder-").FullName;

    public EmbedderTrainTests()
    {
        foreach (var name in (string[])["train", "dev"])
        {
            Write($"{name}.csv", ["first,second,score,other", .. Rows.Select(row => $"{row.A},{row.B},{row.Score.ToString(CultureInfo.InvariantCulture)},{row.C}")]);
            Write($"sts/{name}.tsv", ["index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore", .. Rows.Select((row, i) => $"{i}\tg\tf\t1\t1\ts\ts\t{row.A}\t{row.B}\t{(row.Score * 5).ToString(CultureInfo.InvariantCulture)}")]);
            Write($"lines/{name}.jsonl", Rows.Select(row => JsonSerializer.Serialize(new { first = row.A, second = row.B, other = row.C })));
        }
    }

    private static IEnumerable<(string A, string B, string C, double Score)> Rows => Enumerable.Range(0, 24).Select(i => ($"red number {i}", $"a {i} in red", $"blue {i}", i % 6 / 5.0));

    private static string Model => Path.Combine(TinyEmbedder.Root, "dense-tanh-normalize");

    private string Output => Path.Combine(_root, "out");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Cosines_are_learned_from_STS_B_and_the_folder_is_an_embedder()
    {
        var result = CliProcess.Run([.. Args("cosine"), "--task", "sts-b", "--data", Path.Combine(_root, "sts"), "--epochs", "2", "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        Assert.Equal(6, json.RootElement.GetProperty("steps").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("spearmanr").GetDouble(), -1, 1);
        Assert.InRange(json.RootElement.GetProperty("dev_loss").GetDouble(), 0, 1);
        using var embedder = TextEmbedder.Load(Output);
        Assert.Equal(TextEmbedder.Load(Model).Dimensions, embedder.Dimensions);
        Assert.True(File.Exists(Path.Combine(Output, "learning-curve.svg")));
    }

    [Fact]
    public void Texts_are_told_from_others_and_from_negatives_through_int8()
    {
        string[] own = ["--data", Path.Combine(_root, "lines"), "--text-column", "first", "--pair-column", "second", "--negative-column", "other"];
        var result = CliProcess.Run([.. Args("contrastive"), .. own, "--similarity-scale", "10", "--epochs", "1", "--qat", "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        Assert.InRange(json.RootElement.GetProperty("accuracy").GetDouble(), 0, 1);
        using var info = JsonDocument.Parse(Assert.Single(CliProcess.Run("info", Output, "--json").Lines));
        Assert.Equal("int8", info.RootElement.GetProperty("model").GetProperty("scheme").GetString());
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, "training.json")));
        Assert.Equal("10", report.RootElement.GetProperty("settings").GetProperty("similarity-scale").GetString());
    }

    [Fact]
    public void Pairs_of_a_low_score_are_no_pairs()
    {
        var result = CliProcess.Run([.. Args("contrastive"), "--task", "sts-b", "--data", Path.Combine(_root, "sts"), "--epochs", "1", "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        // Four of six rows lie below 4 of 5.
        Assert.Contains("Num examples = 8", result.Error, StringComparison.Ordinal);
        Assert.Contains("spearmanr", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_and_columns_that_do_not_fit_are_refused_in_a_line()
    {
        string[] own = ["--data", _root, "--text-column", "first"];
        string[] pairs = [.. own, "--pair-column", "second"];
        string[] scored = [.. pairs, "--label-column", "score"];
        CliProcess.Run([.. Args("cosines"), .. scored]).IsRefused(2, "--objective: expected contrastive or cosine, found 'cosines'");
        CliProcess.Run([.. Args("cosine"), .. own]).IsRefused(1, "--pair-column is missing");
        CliProcess.Run([.. Args("cosine"), .. pairs]).IsRefused(1, "--label-column is missing");
        CliProcess.Run([.. Args("contrastive"), .. scored]).IsRefused(1, "--min-score is missing");
        CliProcess.Run([.. Args("contrastive"), .. scored, "--min-score", "2"]).IsRefused(1, "expected pairs with a score of at least 2, found none");
        CliProcess.Run([.. Args("contrastive"), .. pairs, "--batch-size", "1"]).IsRefused(1, "batch-size: expected at least 2");
        CliProcess.Run([.. Args("contrastive"), .. pairs, "--negative-column", "third"]).IsRefused(1, "expected a column 'third'");
        CliProcess.Run([.. Args("cosine"), .. scored, "--negative-column", "other"]).IsRefused(2, "--negative-column: expected --objective contrastive with it, found cosine");
        CliProcess.Run([.. Args("cosine"), .. scored, "--teacher", Model]).IsRefused(2, "--teacher: expected without --objective");
        CliProcess.Run([.. Args("cosine"), "--task", "ner", "--data", _root]).IsRefused(1, "expected a task of GLUE");
        CliProcess.Run([.. Args("cosine"), "--task", "cola", "--data", _root]).IsRefused(1, "--task: expected a task of pairs");
        CliProcess.Run("train", "--model", Model, "--output", Output, "--task", "sts-b", "--data", _root, "--max-score", "5").IsRefused(2, "--max-score: expected --objective with it");
        Write("train.csv", ["first,second,score,other", "a,b,0.5,c", "d,e,3.5,f"]);
        CliProcess.Run([.. Args("cosine"), .. scored]).IsRefused(1, "train.csv: line 3: expected a score from -1 to 1, found 3.5; --max-score says what the highest is");
        Write("train.csv", ["first,second,score,other", "a,b,0.5,c", "d,e,high,f"]);
        CliProcess.Run([.. Args("cosine"), .. scored]).IsRefused(1, "train.csv: line 3: expected a number as score, found 'high'");
    }

    [Fact]
    public void Gradients_of_an_embedder_are_those_of_the_reference()
    {
        foreach (var (name, options) in ((string, string[])[])[("cosine-similarity", ["--objective", "cosine"]), ("multiple-negatives-ranking-two-hard-negatives-scale-50", ["--objective", "contrastive", "--similarity-scale", "50"])])
        {
            var (input, output) = (Path.Combine(Golden, name + ".safetensors"), Path.Combine(_root, "y.safetensors"));
            var result = CliProcess.Run(["forward", Golden, "--input", input, "--output", output, "--gradients", .. options]);
            Assert.True(result.ExitCode == 0, result.Error);
            using var expected = Checkpoint.OpenFile(input);
            using var found = Checkpoint.OpenFile(output);
            Assert.Equal(expected.Require("loss").ToFloats()[0], found.Require("loss").ToFloats()[0], 1e-5f);
            foreach (var tensor in expected.Tensors.Values.Where(tensor => tensor.Name.StartsWith("grad.", StringComparison.Ordinal)))
            {
                var (want, values) = (tensor.ToFloats(), found.Require(tensor.Name).ToFloats());
                Assert.Equal(want, values, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(want.Max(Math.Abs), 1e-2));
            }
        }

        CliProcess.Run("forward", Golden, "--input", "x", "--output", "y", "--objective", "cosine").IsRefused(2, "--objective: expected --gradients with it");
        CliProcess.Run("forward", Golden, "--input", Path.Combine(Golden, "cosine-similarity.safetensors"), "--output", Path.Combine(_root, "y"), "--gradients", "--objective", "contrastive")
            .IsRefused(1, "anchor.input_ids");
    }

    private string[] Args(string objective) => ["train", "--model", Model, "--output", Output, "--objective", objective, "--threads", "2"];

    private void Write(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }
}
