using System.Text.Json;
using Octavo.Tests.Model.Entities;

namespace Octavo.Tests.Cli.Entities;

/// <summary>The verbs with <c>--task ner</c>.</summary>
public sealed class EntityVerbTests : IDisposable
{
    private static readonly string Model = EntityGoldens.Folder("bert");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-ner-").FullName;

    public EntityVerbTests()
    {
        File.WriteAllText(Data, "Rosa\tB-PER\nmet\tO\nVictoria\tB-PER\nin\tO\nLake\tB-LOC\nKyoto\tI-LOC\n\nHelix-Bio\tB-ORG\nsold\tO\nGraz\tB-LOC\n");
        File.Copy(Data, Path.Combine(_folder, "train.conll"));
    }

    private string Data => Path.Combine(_folder, "dev.conll");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Evaluate_counts_entities_and_writes_every_tag()
    {
        var (output, tags) = (Path.Combine(_folder, "out"), Path.Combine(_folder, "tags.conll"));
        var result = CliProcess.Run("evaluate", Model, "--task", "ner", "--data", Data, "--output", output, "--predictions", tags, "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(("ner", 2, 9, 5), (json.RootElement.GetProperty("task").GetString(), Int(json, "examples"), Int(json, "words"), Int(json, "entities")));
        var f1 = json.RootElement.GetProperty("f1").GetDouble();
        Assert.Contains(FormattableString.Invariant($"f1 = {f1:R}"), File.ReadAllText(Path.Combine(output, "eval_results.txt")), StringComparison.Ordinal);
        var lines = File.ReadAllLines(tags);
        Assert.Equal((11, "Rosa\tB-PER"), (lines.Length, string.Join('\t', lines[0].Split('\t').Take(2))));
        Assert.Equal(2, json.RootElement.GetProperty("intervals").GetProperty("f1").GetArrayLength());

        var lined = CliProcess.Run("evaluate", Model, "--task", "ner", "--data", _folder, "--predictions", Path.Combine(_folder, "p.jsonl"), "--tag-scheme", "iob2");
        Assert.Equal(0, lined.ExitCode);
        Assert.Contains("PER", lined.Output, StringComparison.Ordinal);
        using var line = JsonDocument.Parse(File.ReadLines(Path.Combine(_folder, "p.jsonl")).First());
        Assert.Equal(6, line.RootElement.GetProperty("predictions").GetArrayLength());
    }

    [Fact]
    public void Compare_tells_which_tags_and_entities_change()
    {
        var report = Path.Combine(_folder, "report.html");
        var result = CliProcess.Run("compare", Model, Model + "@q8bert", "--task", "ner", "--data", Data, "--json", "--report", report, "--price", "0.04");
        Assert.Equal(0, result.ExitCode);
        var page = File.ReadAllText(report);
        Assert.Contains("Sentences whose entities changed", page, StringComparison.Ordinal);
        Assert.Contains("cost of a million at 0.04", page, StringComparison.Ordinal);
        CliProcess.Run("compare", Model, "--task", "ner", "--data", Data, "--price", "1").IsRefused(1, "--price: expected --report with it");
        CliProcess.Run("compare", Model, "--task", "ner", "--data", "no such file", "--report", _folder).IsRefused(1, "expected a file, found a folder of that name");
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal(root.GetProperty("entities_changed").GetInt32(), root.GetProperty("entities_lost").GetArrayLength() + root.GetProperty("entities_gained").GetArrayLength());
        Assert.Equal("q8bert", root.GetProperty("b").GetProperty("scheme").GetString());
        Assert.Equal(9, root.GetProperty("words").GetInt32());
        var same = CliProcess.Run("compare", Model, Model, "--task", "ner", "--data", Data);
        Assert.Contains("0 of 9 tags changed", same.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantize_holds_a_budget()
    {
        var output = Path.Combine(_folder, "int8");
        var result = CliProcess.Run("quantize", Model, "--output", output, "--max-drop", "1", "--task", "ner", "--data", _folder, "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(("f1", 2), (json.RootElement.GetProperty("budget").GetProperty("metric").GetString(), json.RootElement.GetProperty("budget").GetProperty("search_rows").GetInt32()));
        Assert.Equal(0, CliProcess.Run("evaluate", output, "--task", "ner", "--data", Data).ExitCode);
        CliProcess.Run("quantize", Model, "--output", Path.Combine(_folder, "other"), "--max-drop", "1", "--task", "ner", "--data", _folder, "--metric", "acc").IsRefused(1, "expected one of accuracy, f1, precision, recall, found 'acc'");
    }

    [Theory]
    [InlineData(2, "--text-column: expected another task, for it says nothing to --task ner, found ner", "--text-column", "x")]
    [InlineData(2, "--shard: expected another task", "--shard", "1/2", "--predictions", "x")]
    [InlineData(2, "--tag-scheme: expected lenient, iob1, iob2, iobes, found 'bilou'", "--tag-scheme", "bilou")]
    [InlineData(1, "expected a file test.conll, found none", "--split", "test")]
    public void What_says_nothing_to_entities_is_refused(int exitCode, string expected, params string[] args) =>
        CliProcess.Run(["evaluate", Model, "--task", "ner", "--data", _folder, .. args]).IsRefused(exitCode, expected);

    [Fact]
    public void Other_models_and_other_tasks_are_refused()
    {
        CliProcess.Run("evaluate", RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert"), "--task", "ner", "--data", Data).IsRefused(1, "expected BertForTokenClassification");
        CliProcess.Run("sensitivity", Model, "--task", "ner", "--data", Data, "--text-column", "x").IsRefused(2, "--text-column: expected another task");
        CliProcess.Run("evaluate", Model, "--task", "mrpc", "--data", Data, "--tag-scheme", "iob2").IsRefused(2, "--tag-scheme: expected --task ner with it, found none");
        File.AppendAllText(Data, "x\tB-XYZ\n");
        CliProcess.Run("evaluate", Model, "--task", "ner", "--data", Data).IsRefused(1, "line 11: tag 'B-XYZ': expected a label of the model");
    }

    [Fact]
    public void Layers_are_ranked_by_the_logits_of_tags()
    {
        var result = CliProcess.Run("sensitivity", Model, "--task", "ner", "--data", Data, "--examples", "2", "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(2, Int(json, "examples"));
        var layers = json.RootElement.GetProperty("layers").EnumerateArray().ToList();
        Assert.Contains("classifier", layers.Select(layer => layer.GetProperty("name").GetString()));
        Assert.Contains("embeddings", layers.Select(layer => layer.GetProperty("name").GetString()));
        Assert.All(layers, layer => Assert.InRange(layer.GetProperty("only_quantized_db").GetDouble(), 5, 120));
        Assert.Equal(layers.Select(layer => layer.GetProperty("only_quantized_db").GetDouble()).Order(), layers.Select(layer => layer.GetProperty("only_quantized_db").GetDouble()));
        var steps = CliProcess.Run("sensitivity", Model, "--task", "ner", "--data", Data, "--steps", "--scheme", "pytorch");
        Assert.Equal(0, steps.ExitCode);
        Assert.Contains("pytorch", steps.Output, StringComparison.Ordinal);
    }

    private static int Int(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt32();
}
