using System.Text.Json;

namespace Octavo.Tests.Cli;

public sealed class InfoTests
{
    [Fact]
    public void The_machine_and_a_model_are_one_object()
    {
        var result = CliProcess.Run("info", CliProcess.Model, "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        foreach (var name in (string[])["version", "cpu", "isa", "isa_reason", "isa_found", "threads", "quota", "memory"])
            Assert.True(json.RootElement.TryGetProperty(name, out _), name);
        var model = json.RootElement.GetProperty("model");
        Assert.Equal(6, model.GetProperty("layers").GetInt32());
        Assert.Equal(22_713_986, model.GetProperty("parameters").GetInt64());
        Assert.Equal(45_427_972, model.GetProperty("bytes").GetInt64());
        Assert.True(model.GetProperty("types").TryGetProperty("F16", out _));
    }

    [Fact]
    public void Quantised_weights_are_counted_with_their_scales()
    {
        var goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "formats", "compressed-tensors");
        var result = CliProcess.Run("info", Directory.GetDirectories(goldens).Order(StringComparer.Ordinal).First(), "--json");
        using var json = JsonDocument.Parse(result.Output);
        var codes = json.RootElement.GetProperty("model").GetProperty("types").GetProperty("I8");
        Assert.True(codes.GetProperty("bytes").GetInt64() > codes.GetProperty("elements").GetInt64());
    }

    [Fact]
    public void People_get_a_table()
    {
        var result = CliProcess.Run("info", CliProcess.Model);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("22,713,986", result.Output, StringComparison.Ordinal);
        Assert.Contains("instruction sets", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_file_of_weights_is_a_model_too()
    {
        var result = CliProcess.Run("info", Path.Combine(CliProcess.Model, "model.safetensors"), "--json");
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(105, json.RootElement.GetProperty("model").GetProperty("tensors").GetInt32());
    }

    [Theory]
    [InlineData("nothing-here")]
    [InlineData("/dev/null")]
    [InlineData("")]
    public void What_is_no_model_is_refused(string path) => CliProcess.Run("info", path, "--json").IsRefused(1, "expected");

    [Fact]
    public void A_model_whose_weights_do_not_fit_its_config_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("octavo-info-").FullName;
        var tiny = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert");
        File.Copy(Path.Combine(tiny, "model.safetensors"), Path.Combine(folder, "model.safetensors"));
        var config = File.ReadAllText(Path.Combine(tiny, "config.json"));
        File.WriteAllText(Path.Combine(folder, "config.json"), config.Replace("\"vocab_size\": ", "\"vocab_size\": 1", StringComparison.Ordinal));
        CliProcess.Run("info", folder).IsRefused(1, "word_embeddings");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_full_disk_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        CliProcess.RunInShell("> /dev/full", "info", "--json").IsRefused(1, "space");
        CliProcess.RunInShell("> /dev/full", "info").IsRefused(1, "space");
    }
}
