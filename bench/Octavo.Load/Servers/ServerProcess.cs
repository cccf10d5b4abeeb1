using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Load.Servers;

/// <summary><c>octavo serve</c> in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    /// <summary>The command line, which is built with this program.</summary>
    public static string Program { get; } = Path.Combine(Places.Root, "src", "Octavo.Cli", "bin", "Release", "net10.0", "Octavo.Cli.dll");

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>How long it took from its start to its first answer to <c>/health</c>.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Seconds of processors it has taken.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Its memory in bytes, its handles and its threads.</summary>
    public Held Held
    {
        get
        {
            _process.Refresh();
            return new(_process.WorkingSet64, _process.HandleCount, _process.Threads.Count);
        }
    }

    /// <summary>Starts it with the model of a kind of question, and waits until it is ready.</summary>
    /// <param name="question">What it will be asked.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="port">The port; 0 for any.</param>
    /// <param name="more">More of its options.</param>
    public static async Task<ServerProcess> StartAsync(Question question, string scheme, int port = 0, params string[] more)
    {
        if (port == 0) port = FreePort();
        if (!File.Exists(Program)) throw new FileNotFoundException($"expected the program at {Program}; dotnet build -c Release makes it");
        // Its log of a line for each answer is not what is measured.
        var start = new ProcessStartInfo("dotnet", [Program, "serve", BareModel.FolderOf(question), "--scheme", scheme, "--port", port.ToString(CultureInfo.InvariantCulture), "--verbosity", "quiet", .. more]);
        var watch = Stopwatch.StartNew();
        var server = new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException("octavo serve does not start"), port);
        try
        {
            await server.WaitUntilReadyAsync(watch);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends it as the system ends a process that takes too much memory: at once.</summary>
    public void KillAtOnce()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) KillAtOnce();
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(Stopwatch watch)
    {
        using var client = new HttpClient();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/health"));
        while (watch.Elapsed < s_longest)
        {
            if (_process.HasExited) throw new InvalidOperationException($"octavo serve ended with {_process.ExitCode} before it was ready");
            try
            {
                using var response = await client.GetAsync(address);
                if (response.IsSuccessStatusCode)
                {
                    StartTime = watch.Elapsed;
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("octavo serve was not ready within a minute");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>What a process has of the system.</summary>
/// <param name="Bytes">Memory.</param>
/// <param name="Handles">Files and connections.</param>
/// <param name="Threads">Threads.</param>
internal readonly record struct Held(long Bytes, int Handles, int Threads)
{
    /// <summary>Memory in millions of bytes.</summary>
    public double Megabytes => Bytes / 1e6;
}
