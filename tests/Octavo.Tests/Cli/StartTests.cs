using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Octavo.Tests.Cli;

/// <summary>What makes a process start fast is still there. Counted, not timed: other processes do not disturb it.</summary>
public sealed class StartTests : IDisposable
{
    private const int MostMethods = 1200; // 1,100 with the options of all heads, four times as many with plain IL

    private readonly string _trace = Path.GetTempFileName();

    public void Dispose() => File.Delete(_trace);

    [Theory]
    [InlineData("Octavo.dll")]
    [InlineData("Octavo.Cli.dll")]
    public void Assemblies_have_machine_code_beside_their_IL(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name)));
        Assert.True(file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, $"{name} was not precompiled: see src/Precompile.targets");
    }

    [Theory]
    [InlineData("/packages")]
    [InlineData("/packages/")]
    public void The_compiler_is_found_wherever_packages_are(string folder)
    {
        var project = RepositoryRoot.Path("src", "Octavo", "Octavo.csproj");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", project, "-getProperty:PrecompilerPackages", $"-p:NuGetPackageRoot={folder}", "-nodeReuse:false"]) { RedirectStandardOutput = true })!;
        Assert.Equal("/packages/", process.StandardOutput.ReadToEnd().Trim());
        process.WaitForExit();
    }

    /// <summary>
    /// With plain IL it is four times as many: the runtime would have thrown the machine code away. The trace names the
    /// type of each method that was compiled or, at the end, is there.
    /// </summary>
    [Fact]
    public void A_first_answer_compiles_few_methods()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Octavo.Cli.dll"), "predict", CliProcess.Model, "--scheme", "int8"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_EnableEventPipe"] = "1";
        start.Environment["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x10:5";
        start.Environment["DOTNET_EventPipeOutputPath"] = _trace;
        using var process = Process.Start(start)!;
        process.StandardInput.WriteLine("{\"text\": \"He said so.\", \"pair\": \"So he said.\"}");
        process.StandardInput.Close();
        Assert.Contains("equivalent", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.InRange(CountMethods(File.ReadAllBytes(_trace)), 100, MostMethods);
    }

    private static int CountMethods(ReadOnlySpan<byte> trace) => trace.Count(Encoding.Unicode.GetBytes("\0Octavo."));
}
