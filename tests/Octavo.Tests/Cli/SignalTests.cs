using System.Diagnostics;

namespace Octavo.Tests.Cli;

/// <summary>A signal ends a verb at whatever moment: with the code of the signal, one word, and nothing half done.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-signal-").FullName;

    private string Output => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Quantising_is_whole_or_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        using var model = new Compression.TinyModel();
        string[] command = ["quantize", model.Folder, "--output", Output];
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, CliProcess.Run(command).ExitCode);
        var whole = watch.Elapsed;
        var files = Names();
        for (var moment = 0; moment < 8; moment++)
        {
            Directory.Delete(Output, recursive: true);
            using var process = CliProcess.Start(command);
            Thread.Sleep(whole * (.3 + (.1 * moment)));
            var isInterrupt = moment % 2 == 0;
            process.Signal(isInterrupt ? "INT" : "TERM");
            var result = process.Wait();
            Assert.True(result.ExitCode == 0 || result.ExitCode == (isInterrupt ? 130 : 143), $"{result}");
            if (result.ExitCode == 0) Assert.Equal(files, Names());
            else Assert.Empty(Directory.GetFileSystemEntries(_folder));
            if (result.ExitCode == 0) continue;
            Assert.True(result.Error is "" || result.Error.EndsWith("octavo: cancelled\n", StringComparison.Ordinal), result.Error);
            Directory.CreateDirectory(Output);
        }
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void The_tutorial_leaves_what_an_earlier_one_wrote(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        File.WriteAllLines(Path.Combine(_folder, "dev.tsv"), File.ReadLines(Path.Combine(CliProcess.Data, "dev.tsv")).Take(13));
        Directory.CreateDirectory(Path.Combine(Output, "int8"));
        foreach (var name in (string[])["report.html", "int8/config.json"]) File.WriteAllText(Path.Combine(Output, name), "earlier");
        File.WriteAllText(Path.Combine(Output, "written-by-octavo.txt"), "report.html\nint8/config.json\n");
        var before = Names();
        using var process = CliProcess.Start("tutorial", "--data", _folder, "--output", Output, "--threads", "1", "--verbosity", "detailed");
        process.WaitFor("int8, 1 thread");
        process.Signal(signal);
        var result = process.Wait();
        Assert.Equal(exitCode, result.ExitCode);
        Assert.EndsWith("octavo: cancelled\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Names());
        Assert.Equal("earlier", File.ReadAllText(Path.Combine(Output, "int8", "config.json")));
    }

    [Fact]
    public void Whoever_asks_twice_need_not_wait_and_still_nothing_is_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        Directory.CreateDirectory(Output);
        using var process = CliProcess.Start("quantize", CliProcess.Model, "--output", Output);
        process.WaitFor("of ");
        process.Signal("INT");
        process.Signal("INT");
        Assert.Equal(130, process.Wait().ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Output));
    }

    private List<string> Names() => [.. Directory.GetFileSystemEntries(Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
