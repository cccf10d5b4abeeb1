using System.Text.RegularExpressions;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Peers;

/// <summary>The committed results: <c>peers.md</c>, <c>peers.json</c>, <c>peers.svg</c> and <c>roofline.svg</c> in <c>bench/results/&lt;cpu&gt;</c>.</summary>
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
        Write(report, folder);
        return folder;
    }

    /// <summary>Writes tables and pictures of what was measured earlier, on every CPU, again.</summary>
    /// <returns>The folders.</returns>
    public static IReadOnlyList<string> Redraw()
    {
        var folders = Directory.GetDirectories(Path.Combine(Places.Root, "bench", "results")).Where(folder => File.Exists(Path.Combine(folder, "peers.json"))).ToList();
        foreach (var folder in folders)
            Write(Report.Parse(File.ReadAllText(Path.Combine(folder, "peers.json"))), folder);
        return folders;
    }

    private static void Write(Report report, string folder)
    {
        File.WriteAllText(Path.Combine(folder, "peers.md"), report.ToMarkdown());
        File.WriteAllText(Path.Combine(folder, "peers.svg"), PeersPicture.Draw(report));
        File.WriteAllText(Path.Combine(folder, "roofline.svg"), Roofline.Draw(report));
    }

    /// <summary>The folder of a CPU's results.</summary>
    public static string FolderOf(string cpu) =>
        Path.Combine(Places.Root, "bench", "results", NotInName().Replace(cpu.ToLowerInvariant(), "-").Trim('-'));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInName();
}
