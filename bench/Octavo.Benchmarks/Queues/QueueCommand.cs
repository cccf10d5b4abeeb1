using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Octavo.Batching;
using Octavo.Benchmarks.Peers;
using Octavo.Benchmarks.Workloads;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Benchmarks.Queues;

/// <summary><c>queue</c>: callers of a web service, each asking for one text after another: by direct calls, and through a queue, in turns.</summary>
internal static class QueueCommand
{
    private static readonly Option<int> s_callers = new("--callers") { DefaultValueFactory = _ => 32 };
    private static readonly Option<double> s_seconds = new("--seconds") { Description = "of each turn", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> s_turns = new("--turns") { DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> s_save = new("--save") { Description = "write bench/results/<cpu>/queue.md" };

    public static Command Create()
    {
        var command = new Command("queue", "texts of mixed lengths a second of many callers, direct and through a queue, with a health check beside them") { s_callers, s_seconds, s_turns, s_save };
        command.SetAction(async (parsed, _) => await Run(parsed.GetValue(s_callers), parsed.GetValue(s_seconds), parsed.GetValue(s_turns), parsed.GetValue(s_save)));
        return command;
    }

    private static async Task Run(int callers, double seconds, int turns, bool save)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {Machine.Chosen}; {Machine.Processors} processors; {DateTime.UtcNow:yyyy-MM-dd}; MiniLM on MRPC, {callers} callers, {turns} turns of {seconds} s\n\n");
        text.Append("| precision | calls | texts/s | of direct | processor ms a text | health: median ms | p95 ms | p99 ms |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var precision in (string[])["fp32", "int8"])
        {
            using var model = TextClassifier.Load(Places.MiniLm, new() { Quantization = precision == "fp32" ? null : new() });
            using var queue = new ClassifierQueue(model);
            var (direct, queued) = (new Turns(), new Turns());
            for (var i = 0; i <= turns; i++)
            {
                // The first turn of each warms up.
                await Turn(callers, seconds, i == 0 ? new() : direct, one => Task.FromResult(model.Classify(one.Text, one.Pair)));
                await Turn(callers, seconds, i == 0 ? new() : queued, one => queue.ClassifyAsync(one.Text, one.Pair));
            }

            foreach (var (name, found) in ((string, Turns)[])[("direct", direct), ("queue", queued)])
                text.Append(CultureInfo.InvariantCulture, $"| {precision} | {name} | {found.Rate:F0} | {found.Rate / direct.Rate:F2} | {found.Cost:F2} | {found.Health(.5):F2} | {found.Health(.95):F2} | {found.Health(.99):F2} |\n");
        }

        Console.Out.Write(text);
        if (!save)
            return;
        var results = Peers.ResultFiles.FolderOf(Machine.CpuName);
        Directory.CreateDirectory(results);
        await File.WriteAllTextAsync(Path.Combine(results, "queue.md"), text.ToString());
    }

    /// <summary>Texts of mixed lengths: sentences, pairs, and several pairs in a row.</summary>
    private static (string Text, string? Pair)[] Texts()
    {
        var examples = GlueTask.Find("mrpc").ReadExamples(Places.Mrpc).ToArray();
        return [.. examples.Select((example, i) => (i % 4) switch
        {
            0 => (example.Text[..Math.Min(example.Text.Length, 30)], null),
            1 => (example.Text, null),
            2 => (example.Text, example.Pair),
            _ => (string.Join(' ', examples.Skip(i).Take(4).Select(one => one.Text)), example.Pair),
        })];
    }

    private static async Task Turn(int callers, double seconds, Turns turns, Func<(string Text, string? Pair), Task<Prediction>> ask)
    {
        var (texts, answered) = (Texts(), 0);
        using var health = new HealthCheck(turns);
        var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var i = caller * 13; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; i++)
            {
                await ask(texts[i % texts.Length]);
                Interlocked.Increment(ref answered);
                // As a request that ends: the next one is another work item.
                await Task.Yield();
            }
        })));
        turns.Add(answered / Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / answered);
    }

    /// <summary>What the turns of one kind came to.</summary>
    private sealed class Turns
    {
        private readonly List<double> _rates = [];
        private readonly List<double> _costs = [];
        private readonly List<double> _waits = [];

        /// <summary>The median.</summary>
        public double Rate => _rates.Order().ElementAt(_rates.Count / 2);

        /// <summary>The median; beside other programs it tells more than the rate.</summary>
        public double Cost => _costs.Order().ElementAt(_costs.Count / 2);

        public void Add(double rate, double cost)
        {
            _rates.Add(rate);
            _costs.Add(cost);
        }

        public void AddWait(double milliseconds)
        {
            lock (_waits)
                _waits.Add(milliseconds);
        }

        public double Health(double quantile)
        {
            lock (_waits)
                return _waits.Order().ElementAt((int)(_waits.Count * quantile));
        }
    }

    /// <summary>Asks every ten milliseconds, as <c>/health</c> is asked: how long does it take until the thread pool runs it?</summary>
    private sealed class HealthCheck : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _ends;

        public HealthCheck(Turns turns)
        {
            _thread = new(() =>
            {
                while (!_ends)
                {
                    Thread.Sleep(10);
                    var asked = Stopwatch.GetTimestamp();
                    ThreadPool.QueueUserWorkItem(_ => turns.AddWait(Stopwatch.GetElapsedTime(asked).TotalMilliseconds));
                }
            });
            _thread.Start();
        }

        public void Dispose()
        {
            _ends = true;
            _thread.Join();
        }
    }
}
