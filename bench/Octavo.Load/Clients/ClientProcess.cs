using System.Diagnostics;
using System.Text.Json;

namespace Octavo.Load.Clients;

/// <summary>Clients in a process of their own: neither their memory nor their garbage is the server's.</summary>
internal sealed class ClientProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it; clients come when they are ordered.</summary>
    public ClientProcess()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ClientProcess).Assembly.Location, ClientsCommand.Name]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException("the program cannot start itself");
    }

    /// <summary>Has clients ask, and waits until their time is over.</summary>
    public async Task<LoopResult> RunAsync(LoopOrder order)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the process of the clients ended before its answer");
        return JsonSerializer.Deserialize<LoopResult>(line)!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }
}
