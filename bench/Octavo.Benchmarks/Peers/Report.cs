using System.Text.Json;
using System.Text.Json.Serialization;
using Octavo.Benchmarks.Peaks;

namespace Octavo.Benchmarks.Peers;

/// <summary>The results of a run, as they are printed and kept.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Peaks">At one thread, and inside at all.</param>
/// <param name="Rows">What was measured.</param>
/// <param name="Skipped">What was not, and why.</param>
internal sealed record Report(
    MachineRow Machine, PeaksRow Peaks, IReadOnlyList<Row> Rows, IReadOnlyDictionary<string, string> Skipped)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Puts everything together.</summary>
    public static Report Create(IReadOnlyList<MachinePeaks> peaks, IReadOnlyList<Row> rows, IReadOnlyDictionary<string, string> skipped)
    {
        var inner = peaks.Count > 1 ? PeaksRow.Create(peaks[^1], null) : null;
        return new(MachineRow.Read(), PeaksRow.Create(peaks[0], inner), rows, skipped);
    }

    public static Report Parse(string json) => JsonSerializer.Deserialize<Report>(json, Format)!;

    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    public string ToMarkdown() => MarkdownReport.Write(this);

    /// <summary>This report, with those rows of an earlier one that were not measured again.</summary>
    public Report KeepOthersOf(Report earlier)
    {
        var keys = Rows.Select(row => row.Key).ToHashSet();
        return this with { Rows = [.. earlier.Rows.Where(row => !keys.Contains(row.Key)), .. Rows] };
    }
}
