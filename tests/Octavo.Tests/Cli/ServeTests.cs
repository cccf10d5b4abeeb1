using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Octavo.Tests.Cli;

/// <summary><c>octavo serve</c> as its users start and stop it.</summary>
public sealed partial class ServeTests
{
    private static readonly string Embedder = Server.GoldenServer.Folder("sentence-transformers", "mean");

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_lets_it_answer_what_was_asked_and_end_well(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        using var process = CliProcess.Start("serve", $"one={Embedder}", $"two={Embedder}@int8", "--port", "0", "--threads", "1");
        process.WaitFor("ready: one, two");
        using var client = new HttpClient { BaseAddress = new(Address().Match(process.Error).Value) };
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/models/two/embed", new { inputs = "a" })).StatusCode);
        var asked = Enumerable.Range(0, 20).Select(_ => client.PostAsJsonAsync("/embed", new { inputs = Enumerable.Repeat("rain and sun", 32) })).ToArray();
        await asked[0];
        process.Signal(signal);
        foreach (var answer in asked)
        {
            // A connection that had not begun to ask may be turned away; who was heard is answered.
            try
            {
                Assert.True((await answer).StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable);
            }
            catch (HttpRequestException)
            {
            }
        }

        var result = process.Wait();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("going down", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scheme", "pytorch", 1, "pytorch, which takes one scale for all texts of a batch; --each-alone")]
    [InlineData("--host", "example.com", 1, "host: expected an IP address or localhost, found 'example.com'")]
    [InlineData("--port", "70000", 2, "--port: expected a whole number from 0 to 65535, found '70000'")]
    [InlineData("--scheme", "int3", 2, "--scheme: expected fp32, ")]
    [InlineData("--task", "sing", 2, "--task: expected auto, embed, ")]
    [InlineData("--task", "rerank", 1, "expected")]
    [InlineData("--otlp-endpoint", "here", 1, "--otlp-endpoint: expected an address")]
    [InlineData("--max-queued-texts", "3", 1, "max-queued-texts: expected at least the 32 texts of one request, found 3")]
    public void What_cannot_be_served_is_said_in_one_line(string option, string value, int exitCode, string message)
    {
        var result = CliProcess.Run(["serve", Embedder, "--verbosity", "quiet", .. option == "--port" ? Array.Empty<string>() : ["--port", "0"], option, value]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_and_two_models_of_one_name_are_refused()
    {
        Assert.Equal(1, CliProcess.Run("serve", "no/such/folder/at/all", "--port", "0").ExitCode);
        var result = CliProcess.Run("serve", Embedder, Embedder, "--port", "0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("two called 'mean'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_comes_from_the_environment_too()
    {
        var result = CliProcess.RunWithVariable("OCTAVO_API_KEY", "a b", "serve", Embedder, "--port", "0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("api-key: expected printable ASCII", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a b", result.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
