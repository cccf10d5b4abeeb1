namespace Octavo.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("--threads", "0")]
    [InlineData("--threads", "x")]
    [InlineData("--threads", "99999999999")]
    [InlineData("--batch-size", "0")]
    [InlineData("--max-length", "2")]
    [InlineData("--padding", "some")]
    [InlineData("--verbosity", "loud")]
    [InlineData("--task", "nope")]
    [InlineData("--nope", "1")]
    public void Wrong_usage_ends_with_2(string option, string value)
    {
        string[] task = option == "--task" ? [] : ["--task", "mrpc"];
        var result = CliProcess.Run(["evaluate", CliProcess.Model, "--data", CliProcess.Data, .. task, option, value]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(value, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("evaluate")]
    [InlineData("info", "--nope")]
    [InlineData("info", "a", "b")]
    [InlineData("forward", "model")]
    public void Incomplete_usage_ends_with_2(params string[] args)
    {
        var result = CliProcess.Run(args);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("octavo", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("--help", "octavo [command]")]
    [InlineData("--version", ".")]
    public void Help_and_version_end_with_0(string option, string expected)
    {
        var result = CliProcess.Run(option);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_instruction_set_that_this_cpu_lacks_ends_with_2() =>
        CliProcess.RunWithVariable("OCTAVO_ISA", "abacus", "info").IsRefused(2, "abacus");
}
