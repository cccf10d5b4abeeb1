using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Benchmarks.Families;

/// <summary><c>families</c>: what other model types cost beside BERT of the same shape, in turns in one process.</summary>
internal static class FamiliesCommand
{
    private static readonly string[] s_shapes = ["1x128", "8x128", "1x512"];
    private static readonly Option<string[]> s_wanted = new("--shapes") { Description = string.Join(", ", s_shapes), AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> s_types = new("--types") { Description = "beside bert", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> s_threads = new("--threads") { DefaultValueFactory = _ => 1 };
    private static readonly Option<int> s_turns = new("--turns") { Description = "of each model", DefaultValueFactory = _ => 7 };

    public static Command Create()
    {
        var command = new Command("families", "model types in BERT-base's shape, random weights, beside BERT") { s_types, s_wanted, s_threads, s_turns };
        command.SetAction(parsed => Run(
            parsed.GetValue(s_types) is { Length: > 0 } types ? types : [.. FamilyCheckpoint.Types.Where(type => type != "bert")],
            parsed.GetValue(s_wanted) is { Length: > 0 } shapes ? shapes : s_shapes, parsed.GetValue(s_threads), parsed.GetValue(s_turns)));
        return command;
    }

    private static void Run(string[] types, string[] shapes, int threads, int turns)
    {
        Write($"{Machine.CpuName}; {Machine.Chosen}; {threads} of {Machine.Processors} processors; {DateTime.UtcNow:yyyy-MM-dd}; BERT-base's shape, random weights\n\n| model | precision | shape | ms | BERT, ms | times BERT |\n|---|---|---|---|---|---|\n");
        foreach (var precision in (string[])["fp32", "int8"])
        {
            using var bert = Load("bert", precision, threads);
            foreach (var type in types)
            {
                using var model = Load(type, precision, threads);
                foreach (var shape in shapes)
                {
                    var (own, of) = Compare(model, bert, Workload.Create(shape), turns);
                    Write($"| {type} | {precision} | {shape} | {own * 1e3:F1} | {of * 1e3:F1} | {own / of:F2} |\n");
                }
            }
        }
    }

    private static void Write(FormattableString text) => Console.Out.Write(text.ToString(CultureInfo.InvariantCulture));

    private static TextClassifier Load(string type, string precision, int threads) => TextClassifier.Load(
        FamilyCheckpoint.FolderOf(type), new ModelOptions { Threads = threads, Quantization = precision == "fp32" ? null : new QuantizationOptions { Scheme = Scheme.Parse(precision) } });

    /// <summary>The fastest pass of each, in seconds: what others do at the same time only slows.</summary>
    private static (double Own, double Of) Compare(TextClassifier model, TextClassifier bert, Workload workload, int turns)
    {
        var (own, of) = (double.MaxValue, double.MaxValue);
        for (var i = 0; i < turns; i++)
            (own, of) = (Math.Min(own, Turn(model, workload)), Math.Min(of, Turn(bert, workload)));
        return (own, of);
    }

    private static double Turn(TextClassifier model, Workload workload)
    {
        var best = double.MaxValue;
        for (var (start, passes) = (Stopwatch.GetTimestamp(), 0); passes < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.3; passes++)
        {
            var begin = Stopwatch.GetTimestamp();
            model.Logits(workload.Batches[0]);
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }
}
