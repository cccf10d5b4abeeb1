using System.Text.RegularExpressions;

namespace Octavo.Tests.Cli;

/// <summary>The help of every verb is for those who type.</summary>
public sealed partial class HelpTests
{
    [Theory]
    [InlineData("tutorial", "[default: mrpc]")]
    [InlineData("evaluate", "[default: dev]")]
    [InlineData("compare", "[default: none]")]
    [InlineData("quantize", "[default: train]")]
    [InlineData("train", "[default: 2e-05]")]
    [InlineData("info", "[default: normal]")]
    [InlineData("sensitivity", "[default: 64]")]
    [InlineData("predict", "fp32|int8|")]
    [InlineData("tokenize", "input_ids")]
    [InlineData("forward", "--gradients")]
    [InlineData("data", "<TASK[,TASK…]>")]
    [InlineData("pull", "<MODEL>")]
    public void Defaults_are_spelled_as_they_are_typed(string verb, string expected)
    {
        var result = CliProcess.Run(verb, "--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Output, StringComparison.Ordinal);
        Assert.All(Default().Matches(result.Output), match => Assert.DoesNotContain(match.Value, sign => char.IsUpper(sign) || sign is '{' or '|' or '`'));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 1, 260));
    }

    [GeneratedRegex(@"\[default: [^\]]*\]")]
    private static partial Regex Default();
}
