using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Octavo.Benchmarks.Peers;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Kernels;

/// <summary><c>kernels</c>: BenchmarkDotNet over every kernel.</summary>
internal static class KernelsCommand
{
    private static readonly Option<bool> Save = new("--save") { Description = "write bench/results/<cpu>/kernels.md" };
    private static readonly Argument<string[]> Arguments = new("arguments")
    {
        Description = "BenchmarkDotNet's own, behind --: --filter *Row*; --dry runs each once",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        var command = new Command("kernels", "each kernel alone, by BenchmarkDotNet with a short job") { Save, Arguments };
        command.SetAction(parsed => Run(parsed.GetValue(Arguments) ?? [], parsed.GetValue(Save)));
        return command;
    }

    private static void Run(string[] arguments, bool save)
    {
        var artifacts = Directory.CreateDirectory(Path.Combine(Places.Temporary, $"benchmarkdotnet-{Environment.ProcessId}"));
        // In this process: a generated project would copy libtorch once more.
        var job = arguments.Contains("--dry") ? Job.Dry : Job.ShortRun;
        var config = DefaultConfig.Instance.WithArtifactsPath(artifacts.FullName).AddJob(job.WithToolchain(InProcessEmitToolchain.Instance));
        arguments = [.. arguments.Where(argument => argument != "--dry")];
        BenchmarkSwitcher.FromAssembly(typeof(KernelsCommand).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        if (save)
            WriteResults(artifacts);
        artifacts.Delete(recursive: true);
    }

    private static void WriteResults(DirectoryInfo artifacts)
    {
        var folder = ResultFiles.FolderOf(Machine.CpuName);
        Directory.CreateDirectory(folder);
        var tables = artifacts.GetFiles("*-report-github.md", SearchOption.AllDirectories)
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"## {file.Name.Split('.')[^2].Split('-')[0]}\n\n{File.ReadAllText(file.FullName).ReplaceLineEndings("\n")}");
        File.WriteAllText(Path.Combine(folder, "kernels.md"), $"{Machine.CpuName}, {Machine.Chosen}, {DateTime.UtcNow:yyyy-MM-dd}\n\n{string.Join("\n", tables)}");
    }
}
