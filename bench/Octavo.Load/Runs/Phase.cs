using Octavo.Load.Clients;
using Octavo.Load.Servers;

namespace Octavo.Load.Runs;

/// <summary>A time in which clients asked a server.</summary>
/// <param name="Clients">How many.</param>
/// <param name="Found">What they saw.</param>
/// <param name="ServerProcessors">How many processors the server had, the mean.</param>
/// <param name="Held">What it held at the end.</param>
internal sealed record Phase(int Clients, LoopResult Found, double ServerProcessors, Held Held)
{
    /// <summary>Has clients ask.</summary>
    public static async Task<Phase> RunAsync(ServerProcess server, ClientProcess clients, LoopOrder order)
    {
        var used = server.ProcessorSeconds;
        var found = await clients.RunAsync(order);
        return new(order.Clients, found, (server.ProcessorSeconds - used) / found.Seconds, server.Held);
    }
}
