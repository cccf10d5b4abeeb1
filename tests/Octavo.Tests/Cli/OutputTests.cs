using System.Diagnostics;
using Octavo.Checkpoints;
using Octavo.Files;

namespace Octavo.Tests.Cli;

/// <summary>Verbs write into the folder they were given, whatever it is.</summary>
public sealed class OutputTests : IDisposable
{
    private const UnixFileMode Unusual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-output-").FullName;
    private readonly Compression.TinyModel _model = new();

    private string Output => Path.Combine(_folder, "out");

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_folder_that_was_there_stays_the_same_folder()
    {
        if (OperatingSystem.IsWindows()) return; // modes are of Unix
        Directory.CreateDirectory(Output, Unusual);
        Assert.Equal(0, CliProcess.Run("quantize", _model.Folder, "--output", Output).ExitCode);
        Assert.Equal(Unusual, File.GetUnixFileMode(Output));
        IsModel(Output);
    }

    [Fact]
    public void The_folder_of_the_shell_can_be_the_output()
    {
        Directory.CreateDirectory(Output);
        Assert.Equal(0, CliProcess.RunIn(Output, "quantize", _model.Folder, "--output", ".").ExitCode);
        IsModel(Output);
        Assert.Equal(["out"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_symbolic_link_stays_and_the_folder_it_names_gets_the_model()
    {
        var link = Path.Combine(_folder, "link");
        Directory.CreateDirectory(Output);
        Directory.CreateSymbolicLink(link, "out");
        Assert.Equal(0, CliProcess.Run("quantize", _model.Folder, "--output", link).ExitCode);
        Assert.Equal("out", new DirectoryInfo(link).LinkTarget);
        IsModel(Output);
    }

    [Fact]
    public void A_mount_point_gets_the_model()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && CanMount(), "no right to mount here");
        Directory.CreateDirectory(Output);
        var result = CliProcess.RunScript($"mount -t tmpfs none {Output} && mkdir {Output}/lost+found && dotnet \"$@\" && ls -A {Output}", ["unshare", "-rm"], "quantize", _model.Folder, "--output", Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Error.Contains("octavo: ", StringComparison.Ordinal) ? result.Error : ""));
        Assert.Contains("config.json\nlost+found\nmodel.safetensors", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_refused_before_the_work()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "no /proc here");
        foreach (var output in (string[])["/proc", "/proc/octavo", "/dev/null/x"])
        {
            var told = CliProcess.Run("quantize", _model.Folder, "--output", output, "--verbosity", "detailed");
            told.IsRefused(1, output);
            Assert.DoesNotContain("Quantising", told.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(".octavo.", told.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_called_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        File.CreateSymbolicLink(Output, "missing");
        var circle = Path.Combine(_folder, "circle");
        File.CreateSymbolicLink(circle, "circle");
        foreach (var link in (string[])[Output, circle, Path.Combine(Output, "below")])
            Assert.Contains("a link that leads nowhere", Assert.Throws<CheckpointException>(() => OutputPlace.Check(link)).Message, StringComparison.Ordinal);
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Contains($"found the file {file}", Assert.Throws<CheckpointException>(() => OutputPlace.Check(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_of_files_are_made()
    {
        var input = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert", "expected-forward.safetensors");
        var file = Path.Combine(Output, "a", "y.safetensors");
        Assert.Equal(0, CliProcess.Run("forward", _model.Folder, "--input", input, "--output", file).ExitCode);
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
    }

    private static void IsModel(string folder)
    {
        var names = Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["config.json", "model.safetensors", "vocab.txt"], names);
    }

    private static bool CanMount()
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "unshare -rm mount -t tmpfs none /tmp"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
