using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Peers;

/// <summary>The outside of a child process.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _errors = [];

    /// <summary>Starts it and waits until its model is loaded.</summary>
    public ChildProcess(EngineKind kind, ModelShape model, int threads, string peersFolder)
    {
        Kind = kind;
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (var argument in (string[])[ChildCommand.Name, kind.Engine, kind.Precision, model.Name, threads.ToString(CultureInfo.InvariantCulture), peersFolder])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start) ?? throw new InvalidOperationException("the program cannot start itself");
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        var first = Read();
        (Version, Error) = (first.Version, first.Error);
    }

    /// <summary>Who computes in it.</summary>
    public EngineKind Kind { get; }

    /// <summary>What exactly.</summary>
    public string? Version { get; }

    /// <summary>Why it measures nothing, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>One repetition; null once it has failed.</summary>
    public Answer? Measure(string shape)
    {
        if (Error is not null)
            return null;
        _process.StandardInput.WriteLine(shape);
        var answer = Read();
        Error = answer.Error;
        return Error is null ? answer : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
                _process.Kill();
        }

        _process.Dispose();
    }

    private Answer Read()
    {
        if (_process.StandardOutput.ReadLine() is { } line)
            return JsonSerializer.Deserialize<Answer>(line)!;
        _process.WaitForExit();
        lock (_errors)
            return new Answer { Error = $"ended with exit code {_process.ExitCode}: {_errors.LastOrDefault(text => text.Length > 0)}" };
    }

    private void Keep(string? line)
    {
        lock (_errors)
            _errors.Add(line ?? "");
    }
}
