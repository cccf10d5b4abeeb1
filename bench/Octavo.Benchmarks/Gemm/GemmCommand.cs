using System.CommandLine;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Peers;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Gemm;

/// <summary><c>gemm</c>: the linear layers alone, on every instruction set, beside the loop on registers of each.</summary>
internal static class GemmCommand
{
    private static readonly int[] RowCounts = [1024, 128, 16];
    private static readonly string[] Precisions = ["int8", "fast7", "fp32"];
    private static readonly Option<string[]> Isa = new("--isa") { Description = "instruction sets; all but portable by default", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "of each product", DefaultValueFactory = _ => 7 };
    private static readonly Option<bool> Save = new("--save") { Description = "write bench/results/<cpu>/gemm.md" };

    public static Command Create()
    {
        var command = new Command("gemm", "the products of BERT's and MiniLM's linear layers alone, one thread, with their share of the peak") { Isa, Repetitions, Save };
        command.SetAction(parsed => Run(parsed.GetValue(Isa) ?? [], parsed.GetValue(Repetitions), parsed.GetValue(Save)));
        return command;
    }

    private static void Run(string[] wanted, int repetitions, bool save)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {DateTime.UtcNow:yyyy-MM-dd}; one thread; Octavo {typeof(Machine).Assembly.GetName().Version?.ToString(3)}\n");
        foreach (var set in KernelSet.Available.Where(set => wanted.Length == 0 ? set != InstructionSet.Portable : wanted.Contains(KernelSet.NameOf(set))))
        {
            foreach (var precision in Precisions)
                Table(text, set, precision, Math.Max(1, repetitions));
        }

        Console.Out.Write(text);
        if (!save)
            return;
        var folder = ResultFiles.FolderOf(Machine.CpuName);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "gemm.md"), text.ToString());
    }

    private static void Table(StringBuilder text, InstructionSet set, string precision, int repetitions)
    {
        var loop = PeakLoops.For(precision, set);
        var timer = new GemmTimer(loop is null ? null : new PeakMeter(loop, 1), repetitions);
        var leaves = Leaves.For(set);
        text.Append(CultureInfo.InvariantCulture, $"\n### {KernelSet.NameOf(set)}, {precision}, beside {loop?.Name ?? "no loop"}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| layer | K | N | kernel | {string.Join(" | ", RowCounts.Select(rows => $"M = {rows}: GOP/s | share"))} | dropped |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|---|---|---|{string.Concat(RowCounts.Select(_ => "---|---|"))}---|\n");
        foreach (var shape in GemmShape.All)
        {
            Console.Error.WriteLine($"{KernelSet.NameOf(set)}, {precision}: {shape.Name}");
            var (cells, kernel, dropped) = (new List<string>(), "", 0);
            foreach (var rows in RowCounts)
            {
                using var product = Product.Create(precision, leaves, shape, rows);
                var result = timer.Time(product, shape.Gop(rows));
                cells.Add(string.Create(CultureInfo.InvariantCulture, $"{result.Gops:F0} | {result.Share * 100:F0} %"));
                (kernel, dropped) = (product.Kernel, dropped + result.Dropped);
            }

            text.Append(CultureInfo.InvariantCulture, $"| {shape.Name} | {shape.K} | {shape.N} | {kernel} | {string.Join(" | ", cells)} | {dropped} of {repetitions * RowCounts.Length} |\n");
        }
    }
}
