using System.Text.Json;

namespace Octavo.Tests.Cli;

public sealed class QuantizeTests : IDisposable
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens");
    private static readonly string Tiny = Path.Combine(Goldens, "tiny-bert");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-quantize-").FullName;

    private string Output => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_saved_model_gives_the_bits_of_quantising_on_loading()
    {
        var result = CliProcess.Run("quantize", Tiny, "--output", Output, "--scheme", "fast7", "--json");
        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(Assert.Single(result.Lines));
        Assert.Equal("fast7", document.RootElement.GetProperty("scheme").GetString());
        Assert.Equal(22, document.RootElement.GetProperty("layers").GetArrayLength());
        Assert.Equal(Forward(Tiny, "--scheme", "fast7"), Forward(Output));
        Assert.Equal(Forward(Output), Forward(Output, "--scheme", "fast7", "--embeddings", "int8"));
        CliProcess.Run([.. ForwardArgs(Output), "--scheme", "int8"]).IsRefused(1, "quantised already");
        CliProcess.Run([.. ForwardArgs(Output), "--embeddings", "keep"]).IsRefused(1, "quantised already");
        Assert.Equal(Forward(Tiny), Forward(Tiny, "--scheme", "fp32"));
        CliProcess.Run([.. ForwardArgs(Output), "--scheme", "fp32"]).IsRefused(1, "quantised already (fast7)");
    }

    [Fact]
    public void A_traced_file_of_PyTorch_becomes_a_folder()
    {
        var result = CliProcess.Run("quantize", Path.Combine(Goldens, "checkpoints", "torch-quantized", "qint8.traced.pt"), "--config", Tiny, "--output", Output);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("int8 per tensor", result.Output, StringComparison.Ordinal);
        Assert.Contains("answers depend on the batch", result.Output, StringComparison.Ordinal);
        Assert.Contains("model.safetensors", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "int9", "--scheme", "int9")]
    [InlineData(2, "quantises nothing", "--scheme", "fp32")]
    [InlineData(2, "--embeddings", "--embeddings", "half")]
    [InlineData(1, "poller", "--exclude", "poller")]
    [InlineData(1, "poller", "--include", "pooler", "--include", "poller")]
    [InlineData(1, "no int8 tables", "--scheme", "pytorch", "--embeddings", "int8")]
    [InlineData(1, "expected a file of weights", "--config", "models")]
    public void Bad_options_are_refused(int exitCode, string expected, params string[] options)
    {
        var result = CliProcess.Run(["quantize", Tiny, "--output", Output, .. options]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Bad_places_and_hostile_files_are_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "mine.txt"), "");
        CliProcess.Run("quantize", Tiny, "--output", _folder).IsRefused(1, "found files in it");
        CliProcess.Run("quantize", Tiny, "--output", Tiny).IsRefused(1, "being read");
        CliProcess.Run("quantize", Path.Combine(Goldens, "checkpoints", "hostile", "pickle-calls-os-system.bin"), "--config", Tiny, "--output", Output).IsRefused(1, "system");
        Assert.Equal("mine.txt", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder))));
    }

    private byte[] Forward(string model, params string[] options)
    {
        var result = CliProcess.Run([.. ForwardArgs(model), .. options]);
        Assert.Equal(0, result.ExitCode);
        return File.ReadAllBytes(Path.Combine(_folder, "y.safetensors"));
    }

    private string[] ForwardArgs(string model) =>
        ["forward", model, "--input", Path.Combine(Tiny, "expected-forward.safetensors"), "--output", Path.Combine(_folder, "y.safetensors"), "--hidden-states"];

    [Fact]
    public void A_budget_is_searched_on_one_split_and_reported_on_dev()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        foreach (var (name, rows) in ((string, int)[])[("train.tsv", 24), ("dev.tsv", 16)])
            File.WriteAllLines(Path.Combine(data, name), File.ReadLines(RepositoryRoot.Path("data", "mrpc", "dev.tsv")).Take(rows + 1));
        using var tiny = new Compression.TinyModel();
        string[] Budget(string output) => [tiny.Folder, "--output", output, "--task", "mrpc", "--data", data];
        var result = CliProcess.Run(["quantize", .. Budget(Output), "--max-drop", "1", "--metric", "accuracy", "--json"]);
        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(Assert.Single(result.Lines));
        var found = document.RootElement.GetProperty("budget");
        Assert.Equal(("accuracy", 24, 16), (found.GetProperty("metric").GetString(), found.GetProperty("search_rows").GetInt32(), found.GetProperty("dev").GetProperty("examples").GetInt32()));
        Assert.Equal(0, found.GetProperty("kept").GetArrayLength());
        CliProcess.Run(["quantize", .. Budget(Output + "2"), "--max-drop", "-1", "--scheme", "q8bert"]).IsRefused(1, "the least is");
        CliProcess.Run(["quantize", .. Budget(Output + "2"), "--max-drop", "1", "--metric", "mcc"]).IsRefused(1, "acc_and_f1");
        CliProcess.Run(["quantize", .. Budget(Output + "2")]).IsRefused(2, "--max-drop");
    }

    [Fact]
    public void Sensitivity_is_a_table_a_picture_and_JSON()
    {
        using var tiny = new Compression.TinyModel();
        var picture = Path.Combine(_folder, "sensitivity.svg");
        string[] command = ["sensitivity", tiny.Folder, "--task", "mrpc", "--data", RepositoryRoot.Path("data", "mrpc"), "--examples", "8"];
        var result = CliProcess.Run([.. command, "--picture", picture]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("bert.encoder.layer.0.output.dense", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(picture), StringComparison.Ordinal);
        using var document = JsonDocument.Parse(Assert.Single(CliProcess.Run([.. command, "--json"]).Lines));
        Assert.Equal(15, document.RootElement.GetProperty("layers").GetArrayLength());
        CliProcess.Run([.. command, "--scheme", "fp16"]).IsRefused(1, "int8 weights");
    }

    [Fact]
    public void Attention_is_chosen_when_quantising_and_when_loading()
    {
        Assert.Equal(0, CliProcess.Run("quantize", Tiny, "--output", Output, "--attention", "int8").ExitCode);
        Assert.Equal(Forward(Tiny, "--scheme", "int8", "--attention", "int8"), Forward(Output));
        Assert.Equal(Forward(Tiny, "--scheme", "int8", "--attention", "float"), Forward(Output, "--attention", "float"));
        Assert.NotEqual(Forward(Output, "--attention", "float"), Forward(Output));
        using var info = JsonDocument.Parse(Assert.Single(CliProcess.Run("info", Output, "--json").Lines));
        Assert.Equal("int8", info.RootElement.GetProperty("model").GetProperty("attention").GetString());
        CliProcess.Run([.. ForwardArgs(Tiny), "--attention", "int8"]).IsRefused(1, "--attention: expected float or a --scheme that quantises");
        CliProcess.Run([.. ForwardArgs(Tiny), "--attention", "int4"]).IsRefused(2, "--attention: expected int8, float, found 'int4'");
        string[] compare = ["compare", "--task", "mrpc", "--data", RepositoryRoot.Path("data", "mrpc")];
        CliProcess.Run([.. compare, Tiny, Tiny + "@int8,attention=int4"]).IsRefused(1, "expected attention=int8 or attention=float behind the scheme");
        CliProcess.Run([.. compare, Tiny, Tiny + "@fp32,attention=int8"]).IsRefused(1, "expected float attention of fp32");
    }

    [Fact]
    public void Errors_of_steps_are_a_table_a_picture_and_JSON()
    {
        using var tiny = new Compression.TinyModel();
        var picture = Path.Combine(_folder, "steps.svg");
        string[] command = ["sensitivity", tiny.Folder, "--task", "mrpc", "--data", RepositoryRoot.Path("data", "mrpc"), "--examples", "8", "--steps"];
        var result = CliProcess.Run([.. command, "--picture", picture]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["int8", "fast7", "pytorch", "q8bert", "fp16"], result.Lines.Skip(2).Select(line => line.Split(' ')[0]));
        var drawn = System.Xml.Linq.XDocument.Load(picture);
        // Four bars a scheme; pytorch has no tables, fp16 neither tables nor activations.
        Assert.Equal(17, drawn.Descendants().Count(element => element.Name.LocalName == "rect"));
        using var document = JsonDocument.Parse(Assert.Single(CliProcess.Run([.. command, "--json", "--scheme", "pytorch"]).Lines));
        Assert.Equal(8, document.RootElement.GetProperty("examples").GetInt32());
        var row = Assert.Single(document.RootElement.GetProperty("schemes").EnumerateArray().ToList());
        Assert.Equal(["scheme", "weights_db", "activations_db", "all_db"], row.EnumerateObject().Select(member => member.Name));
        Assert.All(row.EnumerateObject().Skip(1), member => Assert.InRange(member.Value.GetDouble(), 5, 60));
        CliProcess.Run([.. command, "--scheme", "pytorch", "--embeddings", "int8"]).IsRefused(1, "no int8 tables");
        using var withAttention = JsonDocument.Parse(Assert.Single(CliProcess.Run([.. command, "--json", "--scheme", "int8", "--attention", "int8"]).Lines));
        Assert.InRange(Assert.Single(withAttention.RootElement.GetProperty("schemes").EnumerateArray().ToList()).GetProperty("attention_db").GetDouble(), 20, 80);
        CliProcess.Run([.. command, "--exclude", "poller"]).IsRefused(1, "poller");
        CliProcess.Run([.. command, "--picture", _folder]).IsRefused(1, "expected a file");
    }
}
