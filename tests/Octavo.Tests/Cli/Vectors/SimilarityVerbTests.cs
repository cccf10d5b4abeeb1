using System.Text.Json;

namespace Octavo.Tests.Cli.Vectors;

/// <summary><c>octavo evaluate</c> and <c>octavo compare</c> of embedders on pairs with numbers.</summary>
public sealed class SimilarityVerbTests : IDisposable
{
    private static readonly string Model = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-").FullName;

    public SimilarityVerbTests() => File.WriteAllText(
        Path.Combine(_folder, "dev.tsv"),
        "index\tsentence1\tsentence2\tscore\n0\ta cat on a mat\tA cat sits.\t4\n1\ta cat on a mat\tRain in May.\t0.5\n2\ttwo dogs run\tTwo dogs are running.\t5\n3\ta man plays\ta man plays\t4.8\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_embedder_is_evaluated_by_its_cosines()
    {
        var predictions = Path.Combine(_folder, "answers.jsonl");
        var result = CliProcess.Run("evaluate", Model, "--task", "sts-b", "--data", _folder, "--json", "--predictions", predictions);
        Assert.Equal(0, result.ExitCode);
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("cosine", json.GetProperty("similarity").GetString());
        Assert.InRange(json.GetProperty("spearmanr").GetDouble(), -1, 1);
        Assert.InRange(json.GetProperty("pearson").GetDouble(), -1, 1);
        Assert.Equal(4, json.GetProperty("examples").GetInt32());
        Assert.Equal(1, JsonDocument.Parse(File.ReadAllLines(predictions)[3]).RootElement.GetProperty("prediction").GetDouble(), 1e-6);
        Assert.Contains("spearmanr", CliProcess.Run("evaluate", Model, "--task", "sts-b", "--data", _folder, "--scheme", "int8").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Int8_is_compared_with_floats_where_nothing_else_is_said()
    {
        var result = CliProcess.Run("compare", Model, "--task", "sts-b", "--data", _folder, "--json", "--report", Path.Combine(_folder, "report.html"));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("nearest neighbours", File.ReadAllText(Path.Combine(_folder, "report.html")), StringComparison.Ordinal);
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("int8", json.GetProperty("b").GetProperty("scheme").GetString());
        Assert.InRange(json.GetProperty("smallest_cosine").GetDouble(), 0.9, 0.99999);
        Assert.InRange(json.GetProperty("mean_cosine").GetDouble(), json.GetProperty("smallest_cosine").GetDouble(), 1);
        Assert.Equal(1, json.GetProperty("recall_at_10").GetDouble());
        Assert.Equal(6, json.GetProperty("texts").GetInt32());
        Assert.Contains("recall at 10", CliProcess.Run("compare", Model, Model + "@fast7", "--task", "sts-b", "--data", _folder).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-length", "32")]
    [InlineData("--shard", "1/2", "--predictions", "x.jsonl")]
    public void What_says_nothing_to_an_embedder_is_refused(params string[] options) =>
        CliProcess.Run(["evaluate", Model, "--task", "sts-b", "--data", _folder, .. options]).IsRefused(1, $"{options[0]}: expected a model with a classifier's head with it, found an embedder");
}
