using System.CommandLine;
using Octavo.Load.Clients;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary><c>disturb</c>: good clients beside bad ones of each habit: their answers must be the bytes that they are without them.</summary>
internal static class DisturbRun
{
    private static readonly Option<double> s_seconds = LoadOptions.Seconds(5, "of each habit");
    private static readonly Option<int> s_good = LoadOptions.Count("--clients", 8, "good clients");
    private static readonly Option<int> s_bad = LoadOptions.Count("--bad", 16, "bad clients of a habit");

    public static Command Create() => LoadOptions.Command(
        "disturb", "good clients beside others that stall, break off, send garbage", RunAsync, LoadOptions.Kind, LoadOptions.Scheme, s_seconds, s_good, s_bad, LoadOptions.Json);

    private static async Task RunAsync(ParseResult flags)
    {
        var (setting, bad) = (new Setting(flags), flags.GetValue(s_bad));
        using var clients = new ClientProcess();
        using var server = await setting.ServeAsync();
        var order = setting.Order(server, flags.GetValue(s_good), flags.GetValue(s_seconds));
        await clients.RunAsync(order);
        var table = new Table("bad clients", "connections they made", "good: answered/s", "told to come later", "failed", "differing", "median ms", "p99 ms", "memory MB", "handles", "threads");
        BadHabit[][] turns = [[], .. Enum.GetValues<BadHabit>().Select(habit => (BadHabit[])[habit]), Enum.GetValues<BadHabit>(), []];
        foreach (var habits in turns)
        {
            using var stop = new CancellationTokenSource();
            BadClients[] others = [.. habits.Select(habit => new BadClients(habit, server.Port, setting.Question))];
            var running = others.Select(one => one.RunAsync(bad, stop.Token)).ToArray();
            var phase = await Phase.RunAsync(server, clients, order);
            await stop.CancelAsync();
            await Task.WhenAll(running);
            Add(table, habits, others.Sum(one => one.Connections), phase);
        }

        setting.Print(table, ("good clients", $"{order.Clients}"), ("bad clients of a habit", $"{bad}"));
    }

    private static void Add(Table table, BadHabit[] habits, int connections, Phase phase)
    {
        var (found, held) = (phase.Found, phase.Held);
        var name = habits.Length switch { 0 => "none", 1 => habits[0].ToString(), _ => "all of them" };
        table.Add(name, connections, found.Rate, found.Refused, found.Failed, found.Differing, found.Waited.Median, found.Waited.Hundredth, held.Megabytes, held.Handles, held.Threads);
    }
}
