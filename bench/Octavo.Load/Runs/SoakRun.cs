using System.CommandLine;
using System.Globalization;
using Octavo.Load.Clients;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary><c>soak</c>: clients for long, and what the server holds meanwhile: memory, handles and threads must stay what they are.</summary>
internal static class SoakRun
{
    private const double WarmSeconds = 10;

    private static readonly Option<double> s_seconds = LoadOptions.Seconds(600, "of all");
    private static readonly Option<int> s_parts = LoadOptions.Count("--parts", 10, "rows of the table");
    private static readonly Option<int> s_clients = LoadOptions.Count("--clients", 16, "good clients; as many break off");

    public static Command Create() => LoadOptions.Command(
        "soak", "ten minutes: memory, handles and threads", RunAsync, LoadOptions.Kind, LoadOptions.Scheme, s_seconds, s_parts, s_clients, LoadOptions.Json);

    private static async Task RunAsync(ParseResult flags)
    {
        var (setting, parts, part) = (new Setting(flags), flags.GetValue(s_parts), flags.GetValue(s_seconds) / flags.GetValue(s_parts));
        using var clients = new ClientProcess();
        using var server = await setting.ServeAsync();
        var order = setting.Order(server, flags.GetValue(s_clients), part);
        using var stop = new CancellationTokenSource();
        var breaking = new BadClients(BadHabit.BreaksOff, server.Port, setting.Question).RunAsync(order.Clients, stop.Token);
        await clients.RunAsync(order with { Seconds = WarmSeconds });
        var table = new Table("seconds", "answered/s", "failed", "differing", "median ms", "p99 ms", "memory MB", "handles", "threads");
        for (var i = 1; i <= parts; i++)
        {
            var running = clients.RunAsync(order);
            // Under load: its connections are handles.
            await Task.Delay(TimeSpan.FromSeconds(.9 * part));
            var (held, found) = (server.Held, await running);
            table.Add((i * part).ToString("F0", CultureInfo.InvariantCulture), found.Rate, found.Failed + found.Refused, found.Differing, found.Waited.Median, found.Waited.Hundredth, held.Megabytes, held.Handles, held.Threads);
        }

        await stop.CancelAsync();
        await breaking;
        setting.Print(table, ("clients", $"{order.Clients}, as many that break off"));
    }
}
