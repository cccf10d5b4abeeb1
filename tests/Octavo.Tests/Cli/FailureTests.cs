using Octavo.Checkpoints;
using Octavo.Cli;

namespace Octavo.Tests.Cli;

public sealed class FailureTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("state")]
    [InlineData("index")]
    [InlineData("null argument")]
    [InlineData("framework")]
    public void A_fault_of_the_program_is_called_one(string fault)
    {
        var exception = Assert.ThrowsAny<Exception>(() => Fail(fault));
        Assert.Equal(70, Failure.CodeOf(exception));
        var told = Failure.Describe(exception);
        Assert.StartsWith($"internal error: {exception.GetType().Name}", told, StringComparison.Ordinal);
        Assert.Contains("--verbosity detailed", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [Fact]
    public void The_fault_of_a_file_or_a_caller_is_not_the_program_s()
    {
        Exception[] ofCaller = [new CheckpointException("a", "b"), new ArgumentException("c"), new InvalidDataException("d"), new UnauthorizedAccessException("e"), new FileNotFoundException("f")];
        Assert.All(ofCaller, exception => Assert.Equal((1, exception.Message), (Failure.CodeOf(exception), Failure.Describe(exception))));
    }

    [Fact]
    public void Wrapped_exceptions_are_told_as_what_they_wrap()
    {
        var cause = new PlatformNotSupportedException("OCTAVO_ISA is 'abacus'");
        var wrapped = new TypeInitializationException("Outer", new AggregateException(new TypeInitializationException("Inner", cause)));
        Assert.Equal((2, cause.Message), (Failure.CodeOf(wrapped), Failure.Describe(wrapped)));
        Assert.Equal((1, "x: y"), (Failure.CodeOf(new AggregateException(new CheckpointException("x", "y"))), Failure.Describe(new AggregateException(new CheckpointException("x", "y")))));
    }

    [Fact]
    public void A_parameter_s_name_is_not_told()
    {
        Assert.Equal("expected more", Failure.MessageOf(new ArgumentException("expected more", "internalName")));
        foreach (var command in (string[][])[["quantize", "", "--output", "x"], ["info", ""], ["quantize", CliProcess.Model, "--output", ""], ["evaluate", CliProcess.Model, "--task", "mrpc", "--data", ""]])
            CliProcess.Run(command).IsRefused(1, command.Contains("--output") && command[1].Length > 0 ? "--output: expected" : command[0] == "evaluate" ? "--data: expected" : "MODEL: expected");
    }

    [Theory]
    [InlineData("info", "--json")]
    [InlineData("info")]
    public void Output_that_nobody_reads_ends_quietly(params string[] command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var result = CliProcess.RunScript("{ dotnet \"$@\"; echo $? >&2; } | true", [], command);
        Assert.Equal(command.Length > 1 ? "141\n" : "0\n", result.Error);
    }

    [Fact]
    public void A_reader_that_has_seen_enough_ends_predict_quietly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var path = Path.GetTempFileName();
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("{\"text\":\"a\"}\n", 200_000)));
        foreach (var verb in (string[])["predict", "tokenize"])
        {
            var result = CliProcess.RunScript($"{{ dotnet \"$@\" < {path}; echo $? >&2; }} | head -n 1", [], verb, CliProcess.Model);
            Assert.Equal("141\n", result.Error);
            Assert.Single(result.Lines);
        }

        File.Delete(path);
    }

    [Theory]
    [InlineData("predict", ">&-")]
    [InlineData("predict", "> /dev/full")]
    [InlineData("tokenize", "> /dev/full")]
    [InlineData("info", "--json", "> /dev/full")]
    [InlineData("info", "> /dev/full")]
    public void Output_that_cannot_be_written_is_called_the_standard_output(params string[] command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        var result = CliProcess.RunScript($"echo '{{\"text\":\"a\"}}' | dotnet \"$@\" {command[^1]}", [], [command[0], CliProcess.Model, .. command[1..^1]]);
        result.IsRefused(1, "standard output: ");
    }

    private static void Fail(string fault)
    {
        switch (fault)
        {
            case "null": _ = ((string?)null)!.Length; break;
            case "state": throw new InvalidOperationException("a\nb");
            case "index": _ = Array.Empty<int>()[1]; break;
            case "null argument": ArgumentNullException.ThrowIfNull((object?)null, "path1"); break;
            default: new int[2].CopyTo(new int[1].AsSpan()); break;
        }
    }
}
