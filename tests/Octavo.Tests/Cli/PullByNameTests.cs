using System.Text.Json.Nodes;
using Octavo.Tests.Hub;

namespace Octavo.Tests.Cli;

/// <summary>The tool and the hub: <c>pull</c>, and names where a model is taken.</summary>
public sealed class PullByNameTests : IDisposable
{
    private readonly HubServer _server = new(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public void A_model_is_pulled_by_its_name_and_then_used_without_the_hub()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var pulled = Run("", "pull", "org/model", "--revision", "main", "--json");
        Assert.Equal(0, pulled.ExitCode);
        var told = JsonNode.Parse(pulled.Output)!;
        Assert.Equal((_server.Snapshot, HubServer.Commit), ((string)told["path"]!, (string)told["revision"]!));
        Assert.Contains(told["files"]!.AsArray(), file => (string)file!["name"]! == "model.safetensors" && (int)file["bytes"]! == _server["model.safetensors"].Length);
        var embedded = Run("HF_HUB_OFFLINE=1", "embed", "org/model");
        Assert.Equal(0, embedded.ExitCode);
        Run("HF_HUB_OFFLINE=1", "embed", "org/other").IsRefused(1, "org/other: expected it in the cache");
    }

    [Fact]
    public void A_name_stands_wherever_a_model_is_taken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var info = Run("", "info", "org/model", "--json");
        Assert.Equal(0, info.ExitCode);
        var output = Path.Combine(_server.Cache, "..", "int8");
        Assert.Equal(0, Run("", "quantize", "org/model@" + HubServer.Commit, "--output", output).ExitCode);
        Assert.True(File.Exists(Path.Combine(output, "config.json")));
    }

    [Theory]
    [InlineData("compare org/gone --task mrpc --data .")]
    [InlineData("embed org/gone")]
    [InlineData("evaluate org/gone --task mrpc --data .")]
    [InlineData("forward org/gone --input x.safetensors --output y.safetensors")]
    [InlineData("info org/gone")]
    [InlineData("predict org/gone")]
    [InlineData("quantize org/gone --output x")]
    [InlineData("rerank org/gone")]
    [InlineData("sensitivity org/gone --task mrpc --data DATA")]
    [InlineData("tokenize org/gone")]
    [InlineData("train --model org/gone --task mrpc --data . --output x")]
    [InlineData("tutorial --model org/gone --data .")]
    public void Every_verb_asks_the_hub_for_a_name(string verb)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        Run("", verb.Replace("DATA", CliProcess.Data, StringComparison.Ordinal).Split(' ')).IsRefused(1, "octavo: org/gone: no such model at ");
        Assert.NotEmpty(_server.Hub.Requests);
    }

    [Fact]
    public void The_tokens_of_a_named_model_are_those_of_its_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        const string Line = """{"text": "a named model"}""";
        var named = CliProcess.RunScript($"echo '{Line}' | {Variables} dotnet \"$@\"", [], "tokenize", "org/model");
        Assert.Equal(0, named.ExitCode);
        Assert.Equal(CliProcess.RunWith(System.Text.Encoding.UTF8.GetBytes(Line), "tokenize", _server.Snapshot).Output, named.Output);
        Assert.Contains("input_ids", named.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pull_into_a_folder_leaves_plain_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var output = Path.Combine(_server.Cache, "..", "plain");
        Assert.Equal(0, Run("", "pull", "org/model", "--output", output).ExitCode);
        Assert.Equal(_server["model.safetensors"], File.ReadAllBytes(Path.Combine(output, "model.safetensors")));
        Assert.All(Directory.GetFiles(output, "*", SearchOption.AllDirectories), file => Assert.Null(new FileInfo(file).LinkTarget));
        Run("", "pull", "org/model", "--output", output).IsRefused(1, "new or empty folder");
    }

    [Fact]
    public async Task Two_processes_fill_one_cache()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        _server.ChangeStore = (_, answer) =>
        {
            Thread.Sleep(2000);
            return answer;
        };
        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Run("", "pull", "org/model"))));
        Assert.All(results, result => Assert.Equal(0, result.ExitCode));
        Assert.Single(_server.Store.Requests);
        Assert.Contains(results, result => result.Error.Contains("another process fetches it, waiting", StringComparison.Ordinal));
        Assert.Equal(results[0].Output, results[1].Output);
    }

    [Theory]
    [InlineData("org/../x", 1, "expected the name of a model")]
    [InlineData("org/gone", 1, "octavo: org/gone: no such model at ")]
    [InlineData("org/model@v9", 1, "octavo: org/model@v9: the model has no revision 'v9'")]
    public void What_is_not_there_is_one_line(string name, int exitCode, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        Run("", "pull", name).IsRefused(exitCode, expected);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x.zip")]
    [InlineData("http://127.0.0.1:1/x.zip", "--output", "x", "--revision", "main")]
    [InlineData("http://127.0.0.1:1/x.zip", "--output", "x", "--allow-pickle")]
    [InlineData("org/model", "--sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    public void Options_of_the_other_kind_are_wrong_usage(params string[] args) => Assert.Equal(2, CliProcess.Run(["pull", .. args]).ExitCode);

    private string Variables => $"HF_ENDPOINT={_server.Hub.Address} HF_HUB_CACHE='{_server.Cache}' HF_TOKEN_PATH=/none";

    private CliResult Run(string variables, params string[] args) => CliProcess.RunScript($"{Variables} {variables} dotnet \"$@\"", [], args);
}
