using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Peers;
using Octavo.Compression;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Benchmarks.Start;

/// <summary><c>start</c>: how long it takes from a process's start, and from loading a model, to the first answer.</summary>
internal static class StartCommand
{
    /// <summary>The first argument of a child, which is looked at before anything is parsed.</summary>
    public const string Child = "start-child";

    private static readonly Option<string> Model = new("--model") { Description = "folder of a classifier, FP32", DefaultValueFactory = _ => Path.Combine("models", "minilm-mrpc") };
    private static readonly Option<int> Runs = new("--runs") { Description = "processes of each kind, in turns", DefaultValueFactory = _ => 11 };
    private static readonly Option<string?> Native = new("--native") { Description = "samples/Aot compiled ahead of time, timed beside" };
    private static readonly Option<bool> Save = new("--save") { Description = "write bench/results/<cpu>/start.md" };

    public static Command Create()
    {
        var command = new Command("start", "from the start of a process, and from Load, to the first answer of an int8 model") { Model, Runs, Native, Save };
        command.SetAction(parsed => Run(parsed.GetValue(Model)!, parsed.GetValue(Runs), parsed.GetValue(Native), parsed.GetValue(Save)));
        return command;
    }

    /// <summary>What a child does: loads, answers, says how long that took, and goes.</summary>
    public static int RunChild(string folder)
    {
        var started = Stopwatch.GetTimestamp();
        using var model = TextClassifier.Load(folder);
        var loaded = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var answer = model.Classify("He ate the apple.", "The apple was eaten by him.");
        var answered = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{loaded:F2} {answered:F2} {answer.Label}"));
        return 0;
    }

    private static void Run(string model, int runs, string? native, bool save)
    {
        var folder = Directory.CreateTempSubdirectory("octavo-start-");
        try
        {
            ModelQuantizer.Save(model, folder.FullName, new QuantizationOptions());
            var (loads, answers, processes, natives) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var run = 0; run < runs; run++)
            {
                var (total, output) = Time(Environment.ProcessPath!, [.. Program(), Child, folder.FullName]);
                var fields = output.Split(' ');
                loads.Add(double.Parse(fields[0], CultureInfo.InvariantCulture));
                answers.Add(double.Parse(fields[1], CultureInfo.InvariantCulture));
                processes.Add(total);
                if (native is not null) natives.Add(Time(native, [folder.FullName, "1", "fp32"]).Milliseconds); // as the folder has it, which is int8
            }

            Tell([("Load", loads), ("Load to answer", answers), ("start of the process to answer", processes), ("the same, compiled ahead of time", natives)], save);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Tell((string Name, List<double> Times)[] rows, bool save)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {Machine.Chosen}; {Machine.Processors} processors; {DateTime.UtcNow:yyyy-MM-dd}; MiniLM int8, file cache warm\n\n| from | median ms | min | max | processes |\n|---|---|---|---|---|\n");
        foreach (var (name, times) in rows.Where(row => row.Times.Count > 0))
        {
            times.Sort();
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {times[times.Count / 2]:F0} | {times[0]:F0} | {times[^1]:F0} | {times.Count} |\n");
        }

        Console.Out.Write(text);
        if (!save)
            return;
        var results = ResultFiles.FolderOf(Machine.CpuName);
        Directory.CreateDirectory(results);
        File.WriteAllText(Path.Combine(results, "start.md"), text.ToString());
    }

    // The program itself where it is one, else the host and the assembly.
    private static string[] Program() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(StartCommand).Assembly.Location] : [];

    private static (double Milliseconds, string Line) Time(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{program} said nothing");
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (elapsed, line);
    }
}
