using System.CommandLine;
using System.Globalization;
using Octavo.Load.Clients;
using Octavo.Load.Servers;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary><c>rates</c>: the server at several numbers of clients, beside the bare library on the same texts and beside routes that compute each request by itself, in turns.</summary>
internal static class RatesRun
{
    private static readonly Option<double> s_seconds = LoadOptions.Seconds(2, "of each turn");
    private static readonly Option<int> s_rounds = LoadOptions.Count("--rounds", 5, "turns of each; the median counts");
    private static readonly Option<int[]> s_clients = new("--clients") { Description = "numbers of clients; 1, 8 and 64 by default", AllowMultipleArgumentsPerToken = true };

    public static Command Create() => LoadOptions.Command(
        "rates", "texts a second and waits of the server, the bare library and naive routes, in turns",
        RunAsync, LoadOptions.Kinds, LoadOptions.Scheme, s_clients, s_seconds, s_rounds, LoadOptions.Json);

    private static async Task RunAsync(ParseResult flags)
    {
        var (scheme, before) = (flags.GetValue(LoadOptions.Scheme)!, Circumstances.Load());
        var kinds = flags.GetValue(LoadOptions.Kinds) is { Length: > 0 } names ? names.Select(Question.Find) : Question.All;
        var counts = flags.GetValue(s_clients) is { Length: > 0 } some ? some : [1, 8, 64];
        var (seconds, rounds) = (flags.GetValue(s_seconds), flags.GetValue(s_rounds));
        var table = new Table("kind", "who answers", "clients", "texts/s", "of bare", "server's times of it", "median ms", "p99 ms", "processor ms a text", "failed");
        using var clients = new ClientProcess();
        foreach (var question in kinds)
        {
            await using var contest = await Contest.OpenAsync(question, scheme, clients);
            var entries = contest.Entries(counts);
            // The first turn of each warms up.
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var entry in entries) await entry.TurnAsync(round == 0 ? Math.Min(1, seconds) : seconds, round > 0);
            }

            foreach (var entry in entries) Add(table, question, entry, entries);
        }

        table.Print(
            Circumstances.Of(before, ("scheme", scheme), ("turns", string.Create(CultureInfo.InvariantCulture, $"{rounds} of {seconds} s, the medians")), ("texts", $"{Texts.All.Count} of 4 to 100 words")),
            LoadOptions.FormOf(flags));
    }

    private static void Add(Table table, Question question, Entry entry, IReadOnlyList<Entry> all)
    {
        // Within each round, so that what else the machine does in it falls on both.
        var server = all.FirstOrDefault(other => other.IsServer && other.Clients == entry.Clients && !other.IsWrk);
        table.Add(
            question.Name, entry.Name, entry.Clients == 0 ? null : entry.Clients, entry.Median(turn => turn.Rate), entry.MedianOf(all[0]), server is null || entry.IsServer ? null : server.MedianOf(entry),
            entry.Median(turn => turn.MedianWait), entry.Median(turn => turn.HundredthWait), entry.Median(turn => turn.ProcessorMilliseconds), entry.Failed);
    }
}
