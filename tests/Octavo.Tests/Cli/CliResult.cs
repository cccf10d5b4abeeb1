namespace Octavo.Tests.Cli;

/// <summary>How a run of the command-line tool ended.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Bad input is told on one line, without a stack trace, and nothing else comes out.</summary>
    public void IsRefused(int exitCode, string expected)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Contains(expected, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("octavo: ", StringComparison.Ordinal));
        Assert.Empty(Output);
    }
}
