using System.CommandLine;
using System.Globalization;
using Octavo.Load.Clients;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary><c>overload</c>: many times as many requests as can be answered, whatever the server says: who is accepted is answered, the rest is told to come later, and memory stays as it is.</summary>
internal static class OverloadRun
{
    private const double CalmSeconds = 3;

    private static readonly Option<double> s_seconds = LoadOptions.Seconds(60, "of overload");
    private static readonly Option<int> s_places = LoadOptions.Count("--places", 64, "of the queue, and requests at once");
    private static readonly Option<double> s_times = new("--times") { Description = "requests a second, of what is answered to as many clients as there are places", DefaultValueFactory = _ => 10 };
    private static readonly Option<bool> s_polite = new("--polite") { Description = "clients come again when the server says, ten for each place, instead of so many requests a second" };

    private static readonly Option<string[]> s_serve = new("--serve") { Description = "further options of octavo serve", AllowMultipleArgumentsPerToken = true };

    public static Command Create() => LoadOptions.Command(
        "overload", "ten times as many requests as can be answered", RunAsync, LoadOptions.Kind, LoadOptions.Scheme, s_seconds, s_places, s_times, s_polite, s_serve, LoadOptions.Json);

    private static async Task RunAsync(ParseResult flags)
    {
        var (setting, places) = (new Setting(flags), flags.GetValue(s_places));
        var (text, texts) = (places.ToString(CultureInfo.InvariantCulture), (places * setting.Question.TextsOfEach).ToString(CultureInfo.InvariantCulture));
        using var clients = new ClientProcess();
        using var server = await setting.ServeAsync(0, ["--max-queued-texts", texts, "--max-concurrent-requests", text, .. flags.GetValue(s_serve) ?? []]);
        var order = setting.Order(server, places, CalmSeconds);
        await clients.RunAsync(order);
        var calm = await Phase.RunAsync(server, clients, order);
        var offered = flags.GetValue(s_polite) ? 0 : flags.GetValue(s_times) * calm.Found.Rate;
        var over = await Phase.RunAsync(server, clients, order with { Clients = 10 * places, Seconds = flags.GetValue(s_seconds), Offered = offered });
        var again = await Phase.RunAsync(server, clients, order);
        var table = new Table("time", "clients", "asked/s", "answered/s", "told to come later", "failed", "differing", "median ms", "p99 ms", "of places / rate", "of places / rate before", "server's p99 ms", "queue's p99 ms", "server's processors", "clients' processors", "memory MB");
        foreach (var (time, phase) in ((string, Phase)[])[("before", calm), ("overload", over), ("behind", again)]) Add(table, time, phase, 1000 * places / phase.Found.Rate, 1000 * places / calm.Found.Rate);
        setting.Print(table, ("places", text));
        if (over.Found.Failure is { } why) Console.Error.WriteLine($"the first failure: {why}");
    }

    private static void Add(Table table, string time, Phase phase, double bound, double before)
    {
        var found = phase.Found;
        table.Add(
            time, phase.Clients, found.Asked / found.Seconds, found.Rate, found.Refused, found.Failed, found.Differing, found.Waited.Median, found.Waited.Hundredth, found.Waited.Hundredth / bound, found.Waited.Hundredth / before,
            found.Served.Hundredth, found.Queued.Hundredth, phase.ServerProcessors, found.ProcessorSeconds / found.Seconds, phase.Held.Megabytes);
    }
}
