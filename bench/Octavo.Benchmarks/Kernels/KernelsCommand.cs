using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Octavo.Benchmarks.Kernels;

/// <summary><c>kernels</c>: BenchmarkDotNet over every kernel; what follows goes to its switcher.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("arguments") { Description = "BenchmarkDotNet's own, behind --: --filter *Gelu*", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("kernels", "each kernel alone, by BenchmarkDotNet with a short job") { arguments };
        command.SetAction(parsed => Run(parsed.GetValue(arguments) ?? []));
        return command;
    }

    private static void Run(string[] arguments)
    {
        // In this process: a generated project would copy libtorch once more.
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(KernelsCommand).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
    }
}
