using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Peers;

/// <summary>The tables for people.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report)
    {
        var text = new StringBuilder();
        Line(text, $"{report.Machine.Cpu}, {report.Machine.Isa}, {report.Machine.Processors} processors; {report.Machine.Os}, {report.Machine.Runtime}; {report.Machine.Date}");
        Line(text, $"");
        Peaks(text, report.Peaks);
        foreach (var threads in report.Rows.Select(row => row.Threads).Distinct().Order())
        {
            foreach (var model in ModelShape.All)
            {
                foreach (var shape in model.Shapes)
                    Table(text, [.. report.Rows.Where(row => row.Threads == threads && row.Model == model.Name && row.Shape == shape)]);
            }
        }

        foreach (var version in report.Rows.Select(row => row.Version).Distinct().Order(StringComparer.Ordinal))
            Line(text, $"- {version}");
        foreach (var (engine, reason) in report.Skipped)
            Line(text, $"- skipped: {engine}: {reason}");
        return text.ToString();
    }

    private static void Peaks(StringBuilder text, PeaksRow peaks)
    {
        Line(text, $"| threads | {string.Join(" | ", peaks.Loops.Keys)} | memory | L3 | clock |");
        Line(text, $"|---|{string.Concat(peaks.Loops.Select(_ => "---|"))}---|---|---|");
        for (var row = peaks; row is not null; row = row.AllThreads)
        {
            var loops = string.Join(" | ", row.Loops.Values.Select(gops => gops.ToString("F0", CultureInfo.InvariantCulture)));
            Line(text, $"| {row.Threads} | {loops} | {row.ReadGbs:F1} GB/s | {row.L3Gbs:F1} GB/s | {row.Ghz:F2} GHz |");
        }

        Line(text, $"");
        Line(text, $"Loops on registers in 10^9 operations a second. Share of peak: ideal time of the linear layers' operations at the peak measured beside them, divided by the time of the whole pass. Dropped: repetitions whose two peaks differ by more than 5 % or lie below 90 % of the run's best, or, with one thread, from which others took more than 5 % of the core; where all were dropped, all count.");
        Line(text, $"");
    }

    private static void Table(StringBuilder text, IReadOnlyList<Row> rows)
    {
        if (rows.Count == 0)
            return;
        Line(text, $"### {rows[0].Model} {rows[0].Shape}, {rows[0].Threads} thread(s)");
        Line(text, $"");
        Line(text, $"| engine | precision | median ms | min ms | spread | share of peak | peak GOP/s | weights GB/s | GHz | repetitions | dropped |");
        Line(text, $"|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in rows.OrderBy(row => row.MedianS))
        {
            var spread = (row.MaxS - row.MinS) / row.MedianS;
            Line(text, $"| {row.Engine} | {row.Precision} | {row.MedianS * 1e3:F2} | {row.MinS * 1e3:F2} | {spread * 100:F0} % | {row.ShareOfPeak * 100:F0} % | {row.PeakGops:F0} | {row.WeightGbs:F1} | {row.Ghz:F2} | {row.Repetitions} | {row.Dropped} |");
        }

        Line(text, $"");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
