using System.CommandLine;
using Octavo.Load.Clients;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary><c>restart</c>: <c>octavo serve</c> is killed at once under load and started again on its port: how long until it is ready, and whether its answers are the same.</summary>
internal static class RestartRun
{
    private static readonly Option<double> s_seconds = LoadOptions.Seconds(3, "under load before each kill, and behind it");
    private static readonly Option<int> s_kills = LoadOptions.Count("--kills", 3, "times");
    private static readonly Option<int> s_clients = LoadOptions.Count("--clients", 16, "clients");

    public static Command Create() => LoadOptions.Command(
        "restart", "kill -9 under load, and start again", RunAsync, LoadOptions.Kind, LoadOptions.Scheme, s_seconds, s_kills, s_clients, LoadOptions.Json);

    private static async Task RunAsync(ParseResult flags)
    {
        var (setting, seconds) = (new Setting(flags), flags.GetValue(s_seconds));
        using var clients = new ClientProcess();
        var server = await setting.ServeAsync();
        try
        {
            var order = setting.Order(server, flags.GetValue(s_clients), seconds);
            await clients.RunAsync(order);
            var table = new Table("kill", "answered before and through it", "connections broken or refused", "told to come later", "ready again after s", "answered/s behind it", "failed behind it", "differing");
            for (var kill = 1; kill <= flags.GetValue(s_kills); kill++)
            {
                // The clients go on meanwhile, as clients do.
                var through = clients.RunAsync(order with { Seconds = 2 * seconds });
                await Task.Delay(TimeSpan.FromSeconds(seconds));
                server.KillAtOnce();
                server.Dispose();
                server = await setting.ServeAsync(order.Port);
                var (broken, behind) = (await through, await clients.RunAsync(order));
                table.Add(kill, broken.Answered, broken.Failed, broken.Refused, server.StartTime.TotalSeconds, behind.Rate, behind.Failed + behind.Refused, broken.Differing + behind.Differing);
            }

            setting.Print(table, ("clients", $"{order.Clients}"));
        }
        finally
        {
            server.Dispose();
        }
    }
}
