using System.Diagnostics;
using System.Text;

namespace Octavo.Tests.Cli;

/// <summary>The command-line tool as a child process, as its users start it.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _errorEnded = new();

    private CliProcess(ProcessStartInfo start, bool readOutput)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        if (start.WorkingDirectory.Length == 0) start.WorkingDirectory = RepositoryRoot.Path();
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, e) => Remember(e.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _output = readOutput ? _process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
    }

    public static string Model { get; } = RepositoryRoot.Path("models", "minilm-mrpc");

    public static string Data { get; } = RepositoryRoot.Path("data", "mrpc");

    private static string Tool { get; } = Path.Combine(AppContext.BaseDirectory, "Octavo.Cli.dll");

    public Stream Input => _process.StandardInput.BaseStream;

    public bool HasExited => _process.HasExited;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>What it has said so far on its standard error stream.</summary>
    public string Error => Said();

    public static CliResult Run(params string[] args) => RunWith([], args);

    public static CliResult RunWith(byte[] input, params string[] args)
    {
        using var process = new CliProcess(new ProcessStartInfo("dotnet", [Tool, .. args]), readOutput: true);
        process.Input.Write(input);
        process.Input.Close();
        return process.Wait();
    }

    public static CliResult RunWithVariable(string name, string value, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Tool, .. args]);
        start.Environment[name] = value;
        using var process = new CliProcess(start, readOutput: true);
        process.Input.Close();
        return process.Wait();
    }

    public static CliResult RunInShell(string redirection, params string[] args)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"dotnet \"$@\" {redirection}", "sh", Tool, .. args]);
        using var process = new CliProcess(start, readOutput: true);
        process.Input.Close();
        return process.Wait();
    }

    /// <summary>Runs it where a shell stands.</summary>
    public static CliResult RunIn(string folder, params string[] args)
    {
        using var process = new CliProcess(new ProcessStartInfo("dotnet", [Tool, .. args]) { WorkingDirectory = folder }, readOutput: true);
        process.Input.Close();
        return process.Wait();
    }

    /// <summary>Runs a script of the shell, in which <c>dotnet "$@"</c> stands for the tool.</summary>
    /// <param name="script">The script.</param>
    /// <param name="under">The program that runs the shell, and its arguments.</param>
    /// <param name="args">The tool's arguments.</param>
    public static CliResult RunScript(string script, string[] under, params string[] args)
    {
        string[] all = [.. under, "sh", "-c", script, "sh", Tool, .. args];
        using var process = new CliProcess(new ProcessStartInfo(all[0], all[1..]), readOutput: true);
        process.Input.Close();
        return process.Wait();
    }

    /// <summary>Starts it and leaves its streams to the test.</summary>
    public static CliProcess Start(params string[] args) => new(new ProcessStartInfo("dotnet", [Tool, .. args]), readOutput: false);

    /// <summary>Waits until it has said so on its standard error stream.</summary>
    public void WaitFor(string message)
    {
        var watch = Stopwatch.StartNew();
        while (!Said().Contains(message, StringComparison.Ordinal))
        {
            Assert.True(watch.Elapsed < Patience && !_process.HasExited, $"never said '{message}': {Said()}");
            Thread.Sleep(5);
        }
    }

    /// <summary>Ctrl+C.</summary>
    public void Interrupt() => Signal("INT");

    /// <summary>A signal, by its name; nothing happens if the process has ended.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{name}", $"{_process.Id}"]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    public CliResult Wait()
    {
        Assert.True(_process.WaitForExit(Patience), "did not end");
        Assert.True(_errorEnded.Task.Wait(Patience), "the standard error stream did not end");
        return new CliResult(_process.ExitCode, _output.GetAwaiter().GetResult(), Said());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (line is null) _errorEnded.TrySetResult();
        lock (_error) _error.Append(line).Append(line is null ? "" : "\n");
    }

    private string Said()
    {
        lock (_error) return _error.ToString();
    }
}
