using System.Text.Json;

namespace Octavo.Tests.Cli;

public sealed class EvaluateTests : IDisposable
{
    private const string Header = "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-evaluate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_bundled_model_scores_what_its_card_says()
    {
        var (output, predictions) = (Path.Combine(_folder, "out"), Path.Combine(_folder, "predictions.jsonl"));
        var result = CliProcess.Run([.. Evaluate(CliProcess.Data), "--json", "--output", output, "--predictions", predictions]);
        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(Assert.Single(result.Lines));
        var json = document.RootElement;
        Assert.Equal(.8562, json.GetProperty("f1").GetDouble(), 5e-5);
        Assert.Equal(.7868, json.GetProperty("accuracy").GetDouble(), 5e-5);
        Assert.Equal(408, json.GetProperty("examples").GetInt32());
        Assert.Equal("fp32", json.GetProperty("scheme").GetString());
        Assert.Equal("mrpc", json.GetProperty("task").GetString());
        foreach (var name in (string[])["model", "acc_and_f1", "loss", "seconds", "total_seconds", "threads", "isa"])
            Assert.True(json.TryGetProperty(name, out _), name);
        Assert.Contains("***** Running evaluation *****", result.Error, StringComparison.Ordinal);
        Assert.Contains("Num examples = 408", result.Error, StringComparison.Ordinal);
        Assert.Contains("408 of 408", result.Error, StringComparison.Ordinal);
        Assert.Equal(
            [$"acc = {json.GetProperty("accuracy")}", $"acc_and_f1 = {json.GetProperty("acc_and_f1")}", $"f1 = {json.GetProperty("f1")}"],
            File.ReadAllLines(Path.Combine(output, "eval_results.txt")));
        Assert.Equal(408, File.ReadAllLines(predictions).Length);
    }

    [Fact]
    public void Quiet_says_nothing_but_the_numbers()
    {
        var result = CliProcess.Run([.. Evaluate(Write(Header + "1\t2\t3\ta cat\tthe cat\n")), "--verbosity", "quiet"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.Contains("f1", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Header, "found none")]
    [InlineData("", "empty")]
    [InlineData("Quality\t#1 ID\t#2 ID\t#1 String\n1\t2\t3\ta\n", "#2 String")]
    [InlineData(Header + "1\t2\t3\ta\n", "line 2")]
    [InlineData(Header + "1\t2\t3\ta\tb\n9\t2\t3\ta\tb\n", "line 3")]
    public void Bad_data_is_refused(string tsv, string expected) => CliProcess.Run(Evaluate(Write(tsv))).IsRefused(1, expected);

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_line()
    {
        File.WriteAllBytes(Path.Combine(_folder, "dev.tsv"), [.. System.Text.Encoding.UTF8.GetBytes(Header), .. "1\t2\t3\ta\t"u8, 0xFF, 0x0A]);
        CliProcess.Run(Evaluate(_folder)).IsRefused(1, "line 2");
    }

    [Fact]
    public void A_missing_model_is_refused() =>
        CliProcess.Run("evaluate", "nothing-here", "--task", "mrpc", "--data", CliProcess.Data).IsRefused(1, "nothing-here");

    [Theory]
    [InlineData("--output")]
    [InlineData("--predictions")]
    public void An_unwritable_place_is_refused_before_the_work(string option)
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        CliProcess.Run([.. Evaluate(CliProcess.Data), option, Path.Combine(file, "below")]).IsRefused(1, "file");
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_full_disk_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        var data = Write(Header + "1\t2\t3\ta\tb\n");
        CliProcess.Run([.. Evaluate(data), "--predictions", "/dev/full"]).IsRefused(1, "space");
    }

    [Fact]
    public void Ctrl_C_leaves_nothing_half_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        var lines = File.ReadAllLines(Path.Combine(CliProcess.Data, "dev.tsv"));
        var data = Write(string.Concat(Enumerable.Repeat(lines[1..], 200).SelectMany(part => part).Prepend(lines[0]).Select(line => line + "\n")));
        var output = Path.Combine(_folder, "out");
        using var process = CliProcess.Start([.. Evaluate(data), "--output", output, "--predictions", Path.Combine(output, "p.jsonl")]);
        process.WaitFor("Num examples");
        process.Interrupt();
        process.Wait().IsRefused(130, "cancelled");
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    private static string[] Evaluate(string data) => ["evaluate", CliProcess.Model, "--task", "mrpc", "--data", data];

    private string Write(string tsv)
    {
        File.WriteAllText(Path.Combine(_folder, "dev.tsv"), tsv);
        return _folder;
    }
}
