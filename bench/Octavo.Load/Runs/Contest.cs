using System.Diagnostics;
using Octavo.Benchmarks.Workloads;
using Octavo.Load.Clients;
using Octavo.Load.Servers;

namespace Octavo.Load.Runs;

/// <summary>Everybody who answers one kind of question.</summary>
internal sealed class Contest : IAsyncDisposable
{
    private readonly Question _question;
    private readonly ClientProcess _clients;
    private readonly BareModel _bare;
    private readonly ServerProcess _server;
    private readonly List<(string Name, NaiveServer Server)> _naive = [];
    private readonly List<IDisposable> _peers = [];

    private Contest(Question question, ClientProcess clients, BareModel bare, ServerProcess server) => (_question, _clients, _bare, _server) = (question, clients, bare, server);

    /// <summary>Loads and starts them.</summary>
    public static async Task<Contest> OpenAsync(Question question, string scheme, ClientProcess clients)
    {
        var contest = new Contest(question, clients, BareModel.Load(question, scheme), await ServerProcess.StartAsync(question, scheme));
        contest._naive.Add(("a route with the library", await NaiveServer.StartAsync(question.Path, contest._bare.Answer)));
#if PEERS
        var onnx = new OnnxModel(Places.Peers, scheme == "fp32" ? "fp32" : "int8", BareModel.FolderOf(question));
        contest._peers.Add(onnx);
        contest._naive.Add(("a route with ONNX Runtime", await NaiveServer.StartAsync(question.Path, onnx.Answer)));
#endif
        return contest;
    }

    /// <summary>Who takes part, the bare library first.</summary>
    public IReadOnlyList<Entry> Entries(IReadOnlyList<int> counts)
    {
        var entries = new List<Entry> { new("bare library", 0, seconds => Task.FromResult(Bare(seconds))) };
        foreach (var count in counts)
        {
            entries.Add(new("octavo serve", count, seconds => AskAsync(_server.Port, count, seconds, () => _server.ProcessorSeconds)) { IsServer = true });
            entries.AddRange(_naive.Select(one => new Entry(one.Name, count, seconds => AskAsync(one.Server.Port, count, seconds, () => Environment.CpuUsage.TotalTime.TotalSeconds))));
        }

        if (Wrk.IsInstalled) entries.Add(new("octavo serve, by wrk", counts[^1], seconds => Wrk.RunAsync(_question, _server.Port, counts[^1], seconds)) { IsServer = true, IsWrk = true });
        return entries;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, server) in _naive) await server.DisposeAsync();
        foreach (var peer in _peers) peer.Dispose();
        _server.Dispose();
        _bare.Dispose();
    }

    private Turn Bare(double seconds)
    {
        var (watch, used, texts) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, 0);
        do
        {
            _bare.ComputeAll();
            texts += Texts.All.Count;
        }
        while (watch.Elapsed.TotalSeconds < seconds);
        return new(texts / watch.Elapsed.TotalSeconds, null, null, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / texts, 0);
    }

    private async Task<Turn> AskAsync(int port, int count, double seconds, Func<double> processorSeconds)
    {
        var used = processorSeconds();
        var result = await _clients.RunAsync(new() { Port = port, Path = _question.Path, Question = _question.Name, Clients = count, Seconds = seconds });
        var texts = result.Answered * _question.TextsOfEach;
        return new(texts / result.Seconds, result.Waited.Median, result.Waited.Hundredth, 1000 * (processorSeconds() - used) / Math.Max(1, texts), result.Failed + result.Refused);
    }
}
