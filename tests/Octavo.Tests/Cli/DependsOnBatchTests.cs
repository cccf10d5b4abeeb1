using System.Text;
using System.Text.Json;
using Octavo.Tests.Checkpoints;
using Octavo.Tests.Compression;

namespace Octavo.Tests.Cli;

/// <summary>Wherever numbers of a model are shown whose answers depend on the batch, it is said; whoever quantised it.</summary>
public sealed class DependsOnBatchTests : IDisposable
{
    private const string Caveat = "answers depend on the batch";
    private const string Warning = "a text's answer depends on the texts beside it";

    private readonly GeneratedFolder _generated = new("formats", "compressed-tensors", "w8a8-channel-token");
    private readonly string _model;
    private readonly string _data;

    public DependsOnBatchTests()
    {
        _generated.Group["input_activations"]!["strategy"] = "tensor";
        _model = _generated.Write();
        using var tiny = new TinyModel();
        File.Copy(Path.Combine(tiny.Folder, "vocab.txt"), Path.Combine(_model, "vocab.txt"));
        _data = Path.Combine(_model, "own.tsv");
        File.WriteAllText(_data, "text\tlabel\na b c\tLABEL_0\nc d\tLABEL_1\ne f g h\tLABEL_0\n");
    }

    public void Dispose() => _generated.Dispose();

    [Fact]
    public void Info_says_so()
    {
        Assert.Contains(Caveat, CliProcess.Run("info", _model).Output, StringComparison.Ordinal);
        Assert.True(Json(CliProcess.Run("info", _model, "--json")).GetProperty("model").GetProperty("depends_on_batch").GetBoolean());
        Assert.False(Json(CliProcess.Run("info", CliProcess.Model, "--json")).GetProperty("model").GetProperty("depends_on_batch").GetBoolean());
    }

    [Fact]
    public void Evaluate_and_compare_say_so()
    {
        string[] data = ["--data", _data, "--text-column", "text", "--label-column", "label"];
        var table = CliProcess.Run(["evaluate", _model, .. data]);
        Assert.Contains(Caveat, table.Output, StringComparison.Ordinal);
        Assert.Contains(Warning, table.Error, StringComparison.Ordinal);
        Assert.True(Json(CliProcess.Run(["evaluate", _model, .. data, "--json"])).GetProperty("depends_on_batch").GetBoolean());
        Assert.Contains(Caveat, CliProcess.Run(["compare", _model, _model, .. data]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_says_so()
    {
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes("{\"text\":\"a b c\"}\n"), "predict", _model);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(Warning, result.Error, StringComparison.Ordinal);
    }

    private static JsonElement Json(CliResult result)
    {
        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
