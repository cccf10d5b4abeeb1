using System.Text.Json;

namespace Octavo.Tests.Cli;

public sealed class TutorialTests : IDisposable
{
    private const int Examples = 12;

    /// <summary>
    /// Of the first twelve pairs: megabytes of the saved weights, loss and decibels, which are the same on every CPU. All five
    /// get nine of twelve right, seven of which are paraphrases, and call three that are none so: F1 = 14 / 17.
    /// </summary>
    private static readonly Dictionary<string, (double Size, double Loss, double Noise)> Expected = new()
    {
        ["fp32"] = (90.867952, 1.055152474773388, double.PositiveInfinity),
        ["int8"] = (22.970284, 1.133642277921894, 27.089753269279786),
        ["fast7"] = (22.970284, 1.1008003181574566, 30.967439957701778),
        ["pytorch"] = (34.679108, 1.2064620265652786, 18.62291786777035),
        ["fp16"] = (45.440028, 1.055152474773388, double.PositiveInfinity),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-tutorial-").FullName;

    private string Output => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_steps_run_and_run_again()
    {
        var result = CliProcess.Run([.. Tutorial(), "--json"]);
        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(Assert.Single(result.Lines));
        var json = document.RootElement;
        Assert.Equal(["fp32", "int8", "fast7", "pytorch", "fp16"], json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("precision").GetString()));
        foreach (var row in json.GetProperty("rows").EnumerateArray()) CheckRow(row);
        Assert.True(json.GetProperty("saved").GetProperty("bit_identical").GetBoolean());
        Assert.Contains(json.GetProperty("saved").GetProperty("files").EnumerateArray(), file => file.GetProperty("name").GetString() == "model.safetensors");
        Assert.True(json.GetProperty("machine").TryGetProperty("cpu", out _));
        Assert.Equal(result.Lines[0], File.ReadAllText(Path.Combine(Output, "report.json")).TrimEnd());
        var html = File.ReadAllText(json.GetProperty("report").GetString()!);
        Assert.Equal(5, html.Split("<svg").Length - 1);
        foreach (var foreign in (string[])["<script", "http:", "https:", "src=", "NaN", "∞"]) Assert.DoesNotContain(foreign, html, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(Output, "mine.txt"), "mine");
        // It replaces what it wrote, whichever model that was of; with a small one it is quick.
        using var tiny = new Compression.TinyModel();
        var again = CliProcess.Run([.. Tutorial(), "--model", tiny.Folder]);
        Assert.Equal(0, again.ExitCode);
        foreach (var expected in (string[])["1. The machine", "7. The report", "Prec ", "437.9", "181.7", "110.3", "bit for bit", "one scale for a whole batch", "int8 per channel"])
            Assert.Contains(expected, again.Output, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Output, "mine.txt")));
    }

    [Theory]
    [InlineData("report.html")]
    [InlineData("int8/model.safetensors")]
    public void What_it_did_not_write_is_not_replaced(string name)
    {
        var file = Path.Combine(Output, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "mine");
        CliProcess.Run(Tutorial()).IsRefused(1, "did not write");
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Write();
        CliProcess.Run("tutorial", "--output", CliProcess.Model).IsRefused(1, "being read");
        CliProcess.Run("tutorial", "--output", Output, "--model", "nothing-here").IsRefused(1, "nothing-here");
        Assert.Equal(2, CliProcess.Run("tutorial", "--output", Output, "--threads", "1,x").ExitCode);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Without_the_bundled_model_it_says_what_it_needs_and_where_that_is()
    {
        var away = Directory.CreateDirectory(Path.Combine(_folder, "away")).FullName;
        foreach (var needed in (string[])["--model", "octavo pull https://", "octavo data mrpc", "--data glue/MRPC"]) CliProcess.RunIn(away, "tutorial").IsRefused(1, needed);
        CliProcess.RunIn(away, "tutorial", "--model", CliProcess.Model).IsRefused(1, "octavo data mrpc");
        Assert.Empty(Directory.GetFileSystemEntries(away));
    }

    [Fact]
    public void Two_models_are_compared()
    {
        var model = CliProcess.Model;
        var result = CliProcess.Run("compare", model, model + "@int8", "--task", "mrpc", "--data", Write(), "--json");
        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(Assert.Single(result.Lines));
        var json = document.RootElement;
        Assert.Equal(("fp32", "int8"), (json.GetProperty("a").GetProperty("scheme").GetString(), json.GetProperty("b").GetProperty("scheme").GetString()));
        Assert.Equal(Expected["int8"].Noise, json.GetProperty("sqnr_db").GetDouble(), 1e-6);
        Assert.Equal(7, json.GetProperty("hidden_states_db").GetArrayLength());
        foreach (var name in (string[])["f1_interval", "mcnemar_p", "flips", "flipped", "differences", "speed_up"]) Assert.True(json.TryGetProperty(name, out _), name);
        CliProcess.Run("compare", model, model + "@int9", "--task", "mrpc", "--data", _folder).IsRefused(1, "int9");
        CliProcess.Run("compare", model + "@int8", _folder + "@fp32", "--task", "mrpc", "--data", _folder).IsRefused(1, _folder);
        var same = CliProcess.Run("compare", model + "@q8bert", model + "@q8bert", "--task", "mrpc", "--data", _folder);
        Assert.Contains("answers depend on the batch", same.Output, StringComparison.Ordinal);
        Assert.Contains("equal, bit for bit", same.Output, StringComparison.Ordinal);
    }

    private static void CheckRow(JsonElement row)
    {
        double Metric(string name) => row.GetProperty("metrics").GetProperty(name).GetDouble();
        var (size, loss, noise) = Expected[row.GetProperty("precision").GetString()!];
        Assert.Equal((14 / 17d, .75), (Metric("f1"), Metric("accuracy")));
        Assert.Equal(size, row.GetProperty("size_mb").GetDouble(), 1e-9);
        Assert.Equal(loss, row.GetProperty("loss").GetDouble(), 1e-9);
        Assert.Equal(noise, row.GetProperty("sqnr_db") is { ValueKind: JsonValueKind.Number } decibels ? decibels.GetDouble() : double.PositiveInfinity, 1e-6);
        Assert.Equal(0, row.GetProperty("flips").GetInt32());
        Assert.True(row.GetProperty("seconds").GetProperty("1").GetDouble() > 0);
        Assert.True(row.GetProperty("seconds_padded").GetDouble() > 0);
        Assert.Equal(row.GetProperty("precision").GetString() == "pytorch", row.GetProperty("depends_on_batch").GetBoolean());
    }

    private string[] Tutorial() => ["tutorial", "--data", Write(), "--output", Output, "--threads", "1"];

    private string Write()
    {
        File.WriteAllLines(Path.Combine(_folder, "dev.tsv"), File.ReadLines(Path.Combine(CliProcess.Data, "dev.tsv")).Take(Examples + 1));
        return _folder;
    }
}
