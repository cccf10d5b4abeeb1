using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Octavo.Benchmarks.Workloads;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary><c>bulk</c>: <c>octavo predict --input --output</c> beside <c>octavo evaluate</c> on the same pairs, in turns.</summary>
internal static class BulkRun
{
    private static readonly Option<int> s_rows = LoadOptions.Count("--rows", 4_080, "pairs of MRPC's dev set, again and again");
    private static readonly Option<int> s_rounds = LoadOptions.Count("--rounds", 5, "turns of each; the median counts");
    private static readonly Option<int> s_threads = LoadOptions.Count("--threads", Environment.ProcessorCount, "of a pass");

    public static Command Create() => LoadOptions.Command("bulk", "rows a second of octavo predict on a file, beside octavo evaluate", RunAsync, LoadOptions.Scheme, s_rows, s_rounds, s_threads, LoadOptions.Json);

    private static async Task RunAsync(ParseResult flags)
    {
        var (scheme, rows, rounds, before) = (flags.GetValue(LoadOptions.Scheme)!, flags.GetValue(s_rows), flags.GetValue(s_rounds), Circumstances.Load());
        var folder = Path.Combine(Places.Temporary, "bulk");
        Directory.CreateDirectory(folder);
        var (input, output) = (Path.Combine(folder, "pairs.jsonl"), Path.Combine(folder, "out"));
        WritePairs(input, rows);
        string[] model = [Places.MiniLm, "--scheme", scheme, "--threads", flags.GetValue(s_threads).ToString(CultureInfo.InvariantCulture), "--verbosity", "quiet", "--json"];
        var (predicted, evaluated, passes) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
            using var prediction = await RunAsync(["predict", .. model, "--input", input, "--output", output]);
            using var evaluation = await RunAsync(["evaluate", .. model, "--data", input, "--text-column", "text", "--pair-column", "pair", "--label-column", "gold"]);
            predicted.Add(rows / prediction.RootElement.GetProperty("seconds").GetDouble());
            evaluated.Add(rows / evaluation.RootElement.GetProperty("total_seconds").GetDouble());
            passes.Add(rows / evaluation.RootElement.GetProperty("seconds").GetDouble());
        }

        var table = new Table("what", "rows/s", "predict's share of it");
        table.Add("octavo predict, reading and writing files", Median(predicted), null);
        table.Add("octavo evaluate, in all", Median(evaluated), Median(predicted.Zip(evaluated, (mine, its) => mine / its)));
        table.Add("octavo evaluate, its forward passes alone", Median(passes), Median(predicted.Zip(passes, (mine, its) => mine / its)));
        table.Print(Circumstances.Of(before, ("scheme", scheme), ("rows", $"{rows}"), ("turns", $"{rounds}, the medians of each and of the shares")), LoadOptions.FormOf(flags));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static void WritePairs(string path, int rows)
    {
        string[][] pairs = [.. File.ReadLines(Path.Combine(Places.Mrpc, "dev.tsv")).Skip(1).Select(line => line.Split('\t'))];
        File.WriteAllLines(path, Enumerable.Range(0, rows).Select(i => pairs[i % pairs.Length]).Select(cells => JsonSerializer.Serialize(new { text = cells[3], pair = cells[4], gold = cells[0] == "1" ? "equivalent" : "not_equivalent" })));
    }

    private static async Task<JsonDocument> RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Servers.ServerProcess.Program, .. arguments]) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("octavo does not start");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonDocument.Parse(output) : throw new InvalidOperationException($"octavo {arguments[0]} ended with {process.ExitCode}");
    }
}
