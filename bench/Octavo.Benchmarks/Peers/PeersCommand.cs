using System.CommandLine;
using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Peers;

/// <summary><c>peers</c>: Octavo beside PyTorch, ONNX Runtime and the machine's peaks.</summary>
internal static class PeersCommand
{
    private static readonly Option<string[]> Only = new("--only") { Description = "engines: octavo, pytorch, onnxruntime, or one precision as octavo-int8", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Models = new("--models") { Description = "models: bert-base, minilm-mrpc", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Shapes = new("--shapes") { Description = "shapes: 8x128, 1x128, 1x16, 32x384; padded-128, longest-of-8, ragged", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int[]> Threads = new("--threads") { Description = "numbers of threads; 1 and all by default", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "of each row", DefaultValueFactory = _ => 7 };
    private static readonly Option<double> Limit = new("--limit") { Description = "seconds of a shape after which no further round begins, for a quick look", DefaultValueFactory = _ => 86_400 };
    private static readonly Option<bool> Json = new("--json") { Description = "one JSON object instead of tables" };
    private static readonly Option<bool> Save = new("--save") { Description = "write bench/results/<cpu>/peers.md and .json; rows not measured now are kept" };
    private static readonly Option<bool> Redraw = new("--redraw") { Description = "measure nothing: write tables and pictures of all saved results again" };
    private static readonly Option<bool> RequireAll = new("--require-all") { Description = "fail if a peer cannot run" };
    private static readonly Option<string> PeersDir = new("--peers-dir") { Description = "where the peers' files are", DefaultValueFactory = _ => Places.Peers };

    public static Command Create()
    {
        var command = new Command("peers", "end to end: Octavo beside PyTorch and ONNX Runtime, in turns, and beside the machine's peaks")
        {
            Only, Models, Shapes, Threads, Repetitions, Limit, Json, Save, Redraw, RequireAll, PeersDir,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(Redraw))
        {
            foreach (var folder in ResultFiles.Redraw())
                Console.Error.WriteLine($"written: {folder}");
            return 0;
        }

        var options = Read(parsed);
        var before = MeasurePeaks(options);
        var rotation = new Rotation(options);
        var rows = rotation.Run();
        var peaks = MeasurePeaks(options).Zip(before, (a, b) => a.Best(b)).ToList();
        var report = Report.Create(peaks, rows, rotation.Skipped);
        Console.Out.Write(parsed.GetValue(Json) ? report.ToJson() : report.ToMarkdown());
        if (parsed.GetValue(Save))
            Console.Error.WriteLine($"written: {ResultFiles.Save(report)}");
        if (!parsed.GetValue(RequireAll) || rotation.Skipped.Count == 0)
            return 0;
        Console.Error.WriteLine($"missing: {string.Join(", ", rotation.Skipped.Keys)}");
        return 1;
    }

    private static List<MachinePeaks> MeasurePeaks(PeersOptions options) =>
        [.. options.Threads.Append(1).Distinct().Order().Select(MachinePeaks.Measure)];

    private static PeersOptions Read(ParseResult parsed)
    {
        var only = parsed.GetValue(Only) ?? [];
        var engines = EngineKind.All.Where(kind => only.Length == 0 || only.Any(name => EngineKind.Matches(kind, name))).ToList();
        if (engines.Count == 0)
            throw new ArgumentException($"expected engines among {string.Join(", ", EngineKind.All)}, found {string.Join(", ", only)}");
        var threads = parsed.GetValue(Threads) is { Length: > 0 } wanted ? wanted : [1, Machine.Threads];
        return new(
            engines,
            parsed.GetValue(Models) is { Length: > 0 } models ? [.. models.Select(ModelShape.Find)] : ModelShape.All,
            parsed.GetValue(Shapes) ?? [],
            [.. threads.Distinct()],
            Math.Max(1, parsed.GetValue(Repetitions)),
            TimeSpan.FromSeconds(parsed.GetValue(Limit)),
            Path.GetFullPath(parsed.GetValue(PeersDir)!));
    }
}
