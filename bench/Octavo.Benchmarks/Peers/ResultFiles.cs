using System.Text.RegularExpressions;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Peers;

/// <summary>The committed results: <c>peers.md</c>, <c>peers.json</c> and <c>roofline.svg</c> in <c>bench/results/&lt;cpu&gt;</c>.</summary>
internal static partial class ResultFiles
{
    /// <summary>Writes them; rows of earlier runs that were not measured again stay.</summary>
    /// <returns>The folder.</returns>
    public static string Save(Report report)
    {
        var folder = FolderOf(report.Machine.Cpu);
        Directory.CreateDirectory(folder);
        var json = Path.Combine(folder, "peers.json");
        if (File.Exists(json))
            report = report.KeepOthersOf(Report.Parse(File.ReadAllText(json)));
        File.WriteAllText(json, report.ToJson());
        File.WriteAllText(Path.Combine(folder, "peers.md"), report.ToMarkdown());
        File.WriteAllText(Path.Combine(folder, "roofline.svg"), Roofline.Draw(report));
        return folder;
    }

    /// <summary>The folder of a CPU's results.</summary>
    public static string FolderOf(string cpu) =>
        Path.Combine(Places.Root, "bench", "results", NotInName().Replace(cpu.ToLowerInvariant(), "-").Trim('-'));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInName();
}
