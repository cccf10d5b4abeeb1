using System.Text.Json;

namespace Octavo.Tests.Cli.Evaluations;

public sealed class GlueEvaluationTests : IDisposable
{
    private const string MnliHeader = "index\tsentence1\tsentence2\tgold_label\n";
    private const string MnliRows = "0\ta man eats\the eats\tentailment\n1\ta man eats\the sleeps\tcontradiction\n2\ta man eats\the is old\tneutral\n";

    // Three labels that were never named.
    private static readonly string Model = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "families", "bert");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-glue-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void MNLI_is_evaluated_on_both_halves_into_two_folders()
    {
        Write("dev_matched.tsv", MnliHeader + MnliRows);
        Write("dev_mismatched.tsv", MnliHeader + MnliRows + MnliRows);
        var output = Path.Combine(_folder, "out");
        var result = CliProcess.Run("evaluate", Model, "--task", "mnli", "--data", _folder, "--output", output, "--predictions", Path.Combine(_folder, "p.jsonl"), "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("labels have no names", result.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        var other = json.RootElement.GetProperty("mnli-mm");
        Assert.Equal((3, 6), (json.RootElement.GetProperty("examples").GetInt32(), other.GetProperty("examples").GetInt32()));
        Assert.Equal([$"mnli/acc = {json.RootElement.GetProperty("mnli/acc")}"], File.ReadAllLines(Path.Combine(output, "eval_results.txt")));
        Assert.Equal([$"mnli-mm/acc = {other.GetProperty("mnli-mm/acc")}"], File.ReadAllLines(Path.Combine(output + "-MM", "eval_results.txt")));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_folder, "p.jsonl")).Length);
        Assert.Equal(6, File.ReadAllLines(Path.Combine(_folder, "p-MM.jsonl")).Length);
    }

    [Fact]
    public void A_test_set_gives_the_files_that_GLUE_takes()
    {
        Write("test_matched.tsv", "index\tsentence1\tsentence2\n0\ta\tb\n1\tc\td\n");
        Write("test_mismatched.tsv", "index\tsentence1\tsentence2\n0\ta\tb\n");
        var output = Path.Combine(_folder, "out");
        Assert.Equal(0, CliProcess.Run("evaluate", Model, "--task", "mnli", "--split", "test", "--data", _folder, "--output", output).ExitCode);
        Assert.Equal(["MNLI-m.tsv", "MNLI-mm.tsv"], Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var lines = File.ReadAllLines(Path.Combine(output, "MNLI-m.tsv"));
        Assert.Equal(3, lines.Length);
        Assert.Equal("index\tprediction", lines[0]);
        Assert.Matches("^1\t(contradiction|entailment|neutral)$", lines[2]);
        CliProcess.Run("evaluate", Model, "--task", "mnli", "--split", "test", "--data", _folder).IsRefused(1, "no labels");
        CliProcess.Run("evaluate", Model, "--task", "ax", "--data", _folder).IsRefused(1, "ax has no dev set");
    }

    [Fact]
    public void A_label_map_goes_before_the_order_and_what_does_not_fit_is_refused()
    {
        var file = Write("dev.csv", "text,label\nx y,a\nz,b\n");
        string[] own = ["evaluate", Model, "--data", file, "--text-column", "text", "--label-column", "label"];
        var map = CliProcess.Run([.. own, "--label-map", "a=LABEL_2,b=0", "--label-map", "c=1", "--predictions", Path.Combine(_folder, "p.jsonl")]);
        Assert.Equal(0, map.ExitCode);
        Assert.Contains("mcc", map.Output, StringComparison.Ordinal);
        // In the order of the model's logits: b, c, a.
        Assert.Equal(["2", "0"], File.ReadLines(Path.Combine(_folder, "p.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("label").ToString()));
        CliProcess.Run(own).IsRefused(1, "found 'a'");
        CliProcess.Run([.. own, "--label-map", "a=LABEL_2,b=0,c=2"]).IsRefused(1, "'c=2' again");
        CliProcess.Run([.. own, "--label-map", "nonsense"]).IsRefused(2, "nonsense");
    }

    [Fact]
    public void Columns_of_one_s_own_serve_a_task_too()
    {
        var tsv = File.ReadLines(Path.Combine(CliProcess.Data, "dev.tsv")).Skip(1).Take(12).Select(line => line.Split('\t')).ToList();
        var file = Write("pairs.jsonl", string.Concat(tsv.Select(row => JsonSerializer.Serialize(new { one = row[3], two = row[4], same = row[0] }) + "\n")));
        var result = CliProcess.Run(
            "evaluate", CliProcess.Model, "--task", "mrpc", "--data", file, "--text-column", "one", "--pair-column", "two", "--label-column", "same", "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Lines[0]);
        Assert.Equal((12, true), (json.RootElement.GetProperty("examples").GetInt32(), json.RootElement.TryGetProperty("f1", out _)));
    }

    [Fact]
    public void Kept_token_ids_change_nothing()
    {
        Write("dev_mismatched.tsv", MnliHeader + MnliRows + MnliRows);
        string[] run = ["evaluate", Model, "--task", "mnli-mm", "--data", _folder, "--cache-dir", Path.Combine(_folder, "cache"), "--padding", "longest"];
        var answers = new List<string>();
        foreach (var more in (string[][])[[], [], ["--overwrite-cache"]])
        {
            Assert.Equal(0, CliProcess.Run([.. run, .. more, "--predictions", Path.Combine(_folder, "p.jsonl")]).ExitCode);
            answers.Add(File.ReadAllText(Path.Combine(_folder, "p.jsonl")));
        }

        Assert.Equal(0, CliProcess.Run([.. run[..6], "--predictions", Path.Combine(_folder, "p.jsonl")]).ExitCode);
        Assert.All(answers, answer => Assert.Equal(File.ReadAllText(Path.Combine(_folder, "p.jsonl")), answer));
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "cache")));
    }

    [Fact]
    public void Shards_merged_are_the_whole()
    {
        Write("dev_matched.tsv", MnliHeader + MnliRows + MnliRows);
        Write("dev_mismatched.tsv", MnliHeader + MnliRows + MnliRows + MnliRows);
        string[] run = ["evaluate", Model, "--task", "mnli", "--data", _folder, "--batch-size", "2"];
        var files = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            var file = Path.Combine(_folder, $"p{i}.jsonl");
            Assert.Equal(0, CliProcess.Run([.. run, "--shard", $"{i}/3", "--predictions", file]).ExitCode);
            files.AddRange([file, Path.Combine(_folder, $"p{i}-MM.jsonl")]);
        }

        var (whole, merged) = (Path.Combine(_folder, "whole"), Path.Combine(_folder, "merged"));
        using var expected = Json(CliProcess.Run([.. run, "--output", whole, "--json"]));
        using var found = Json(CliProcess.Run(["evaluate", "--merge", .. files, "--output", merged, "--json"]));
        foreach (var name in (string[])["mnli/acc", "loss", "examples"])
            Assert.Equal(expected.RootElement.GetProperty(name).GetRawText(), found.RootElement.GetProperty(name).GetRawText());
        Assert.Equal(expected.RootElement.GetProperty("mnli-mm").GetProperty("loss").GetRawText(), found.RootElement.GetProperty("mnli-mm").GetProperty("loss").GetRawText());
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "eval_results.txt")), File.ReadAllText(Path.Combine(merged, "eval_results.txt")));
        CliProcess.Run(["evaluate", "--merge", .. files[..4]]).IsRefused(1, "found none for 3");
        CliProcess.Run(["evaluate", "--merge", .. files, files[0]]).IsRefused(1, "each shard once");
        File.WriteAllText(Path.Combine(_folder, "other.jsonl"), "{\"label\":1}\n");
        CliProcess.Run("evaluate", "--merge", Path.Combine(_folder, "other.jsonl")).IsRefused(1, "line 1");
    }

    [Theory]
    [InlineData("--shard", "0/3")]
    [InlineData("--shard", "1/3")]
    [InlineData("--split", "all")]
    [InlineData("--merge", "x")]
    [InlineData("--pair-column", "x")]
    public void Wrong_usage_ends_with_2(string option, string value)
    {
        var result = CliProcess.Run("evaluate", Model, "--task", "mnli", "--data", _folder, option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
    }

    private static JsonDocument Json(CliResult result)
    {
        Assert.Equal(0, result.ExitCode);
        return JsonDocument.Parse(result.Lines[0]);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
