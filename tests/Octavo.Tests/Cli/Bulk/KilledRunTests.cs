using System.Diagnostics;

namespace Octavo.Tests.Cli.Bulk;

public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 20;
    private const int Rows = 6000;

    private readonly RowFiles _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Whenever a run is killed, the next goes on, and at the end each row has been answered once.</summary>
    [Fact]
    public void Twenty_kills_lose_no_row_and_double_none()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9 is of Unix");
        var input = _files.Write("in.jsonl", RowFiles.Json(Rows));
        string[] command = ["predict", RowFiles.Classifier, "--input", input, "--part-rows", "150", "--threads", "1"];
        Assert.Equal(0, CliProcess.Run([.. command, "--output", _files["whole"]]).ExitCode);
        var random = new Random(7);
        var kills = 0;
        var resume = Array.Empty<string>();
        for (var run = 0; ; run++)
        {
            Assert.True(run < 400, "never came to the end");
            using var process = CliProcess.Start([.. command, "--output", _files["killed"], .. resume]);
            process.Input.Close();
            var wasKilled = kills < Kills && Kill(process, random);
            if (wasKilled) kills++;
            else if (process.Wait().ExitCode is var code) Assert.Equal(0, code);
            if (Directory.Exists(_files["killed"])) resume = ["--resume"];
            if (kills == Kills && !wasKilled) break;
        }

        var (whole, killed) = (_files.Parts("whole", "jsonl"), _files.Parts("killed", "jsonl"));
        Assert.Equal(Rows / 150, killed.Count);
        Assert.Equal(whole.Select(Path.GetFileName), killed.Select(Path.GetFileName));
        Assert.Equal(whole.Select(File.ReadAllText), killed.Select(File.ReadAllText));
        Assert.Equal(["manifest.jsonl"], Directory.GetFiles(_files["killed"]).Select(Path.GetFileName).Where(name => !name!.StartsWith("part-", StringComparison.Ordinal) && !name.StartsWith('.')));
    }

    // A moment at random after the first part, or in the middle of the start.
    private bool Kill(CliProcess process, Random random)
    {
        var parts = PartsNow();
        var watch = Stopwatch.StartNew();
        var patience = random.Next(4) == 0 ? random.Next(400) : 20_000;
        while (PartsNow() == parts && watch.ElapsedMilliseconds < patience && !process.HasExited) Thread.Sleep(1);
        Thread.Sleep(random.Next(30));
        if (process.HasExited) return false;
        process.Signal("KILL");
        return process.Wait().ExitCode == 137;
    }

    private int PartsNow() => Directory.Exists(_files["killed"]) ? _files.Parts("killed", "jsonl").Count : 0;
}
