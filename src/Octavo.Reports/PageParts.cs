using System.Net;
using System.Text;
using Octavo.Evaluation;
using Octavo.Values;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>What pages are made of: the head with the style that all share, and the parts that tell what one model costs instead of another.</summary>
internal static class PageParts
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1d2733; --soft: #566270; --line: #d9dee4; --paper: #fff; --shade: #f5f7f9; --mark: #d5ece9; --good: #157a74; --bad: #b3364a; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9aa7b4; --line: #35404c; --paper: #151b22; --shade: #1e262f; --mark: #1f4a47; --good: #58c4bd; --bad: #f08a99; } }
        @media print { :root { --ink: #000; --soft: #333; --line: #999; --paper: #fff; --shade: #fff; --mark: #eee; --good: #000; --bad: #000; } h2, tr { break-inside: avoid; } .wide { overflow: visible !important; } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
        h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; } .note, caption { color: var(--soft); font-size: 14px; } caption { text-align: left; padding-bottom: .4rem; } .wide { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th, td { padding: .35rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; } tr > :first-child { padding-left: 0; } .number { text-align: right; white-space: nowrap; } .better { color: var(--good); } .worse { color: var(--bad); }
        .changes { width: 100%; min-width: 620px; font-size: 14px; line-height: 1.45; } .changes tbody th { font-weight: 400; color: var(--soft); min-width: 3.2rem; max-width: 9rem; overflow-wrap: anywhere; } .changes td { min-width: 7rem; }
        mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 0 .2em; } mark small { color: var(--soft); } mark.changed { outline: 2px solid var(--bad); }
        svg { width: 100%; max-width: 720px; height: auto; display: block; } svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg .bar { fill: #1b8a84; }
        """;

    /// <summary>Begins a page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="more">CSS of this page alone.</param>
    public static StringBuilder Begin(string title, string more = "")
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>");
        return page.Append(Invariant($"<title>{Encode(title)}</title><style>\n{Style}{more}\n</style></head><body><main>\n"));
    }

    /// <summary>Ends it.</summary>
    public static string End(StringBuilder page) => page.Append("</main></body></html>\n").ToString();

    /// <summary>Text as it stands in a page.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(VisibleText.Of(text));

    /// <summary>Both models side by side: size, time, cost, metrics.</summary>
    public static void Decision(StringBuilder page, ComparisonReport report)
    {
        var (a, b, decimals) = (report.Reference, report.Other, report.Found.Decimals);
        page.Append(Invariant($"<div class=\"wide\" tabindex=\"0\"><table><caption>Both models, measured in the same run</caption><tr><th scope=\"col\">of a model</th><th scope=\"col\" class=\"number\">{Encode(a.Name)}</th><th scope=\"col\" class=\"number\">{Encode(b.Name)}</th></tr>\n"));
        Fact(page, "weights, MB", Size(a), Size(b));
        Fact(page, $"milliseconds a {report.Unit}", Invariant($"{a.MillisecondsOfText:F2} ({TutorialTable.Threads(a.Threads)})"), Invariant($"{b.MillisecondsOfText:F2} ({TutorialTable.Threads(b.Threads)})"));
        if (report.PricePerHour is { } price)
            Fact(page, Invariant($"cost of a million at {price} a processor's hour"), Invariant($"{a.CostOfMillion(price):F4}"), Invariant($"{b.CostOfMillion(price):F4}"));
        foreach (var (name, interval) in a.Metrics.Where(metric => !MetricName.IsMean(metric.Key)))
            Fact(page, MetricName.Spelled(name), Value(interval, decimals), b.Metrics.Where(metric => metric.Key == name).Select(metric => Value(metric.Value, decimals)).FirstOrDefault() ?? "");
        page.Append("</table></div>\n<p class=\"note\">Behind a metric: 95 % of the bootstrap's samples.").Append(report.PricePerHour is null ? "" : " Costs count every thread as a processor that is paid, busy without a pause.").Append("</p>\n");
    }

    /// <summary>The differences of metrics, each with its interval and what that says.</summary>
    public static void Differences(StringBuilder page, ComparisonFindings found)
    {
        page.Append("<div class=\"wide\" tabindex=\"0\"><table><caption>The second's metrics less the first's, 95 % of the paired bootstrap's samples</caption><tr><th scope=\"col\">metric</th><th scope=\"col\" class=\"number\">difference</th><th scope=\"col\" class=\"number\">interval</th><th scope=\"col\">reading</th></tr>\n");
        foreach (var (name, interval) in found.Differences.Where(item => !MetricName.IsMean(item.Key)))
        {
            var (reading, style) = Reading(interval);
            var ends = double.IsNaN(interval.Low) ? "" : $"{ComparisonLines.Signed(interval.Low, found.Decimals)} to {ComparisonLines.Signed(interval.High, found.Decimals)}";
            page.Append(Invariant($"<tr><th scope=\"row\">{Encode(MetricName.Spelled(name))}</th><td class=\"number\">{ComparisonLines.Signed(interval.Value, found.Decimals)}</td><td class=\"number\">{ends}</td><td class=\"{style}\">{reading}</td></tr>\n"));
        }

        page.Append("</table></div>\n");
    }

    /// <summary>What else was found, but for the examples, which <see cref="Changes"/> shows whole.</summary>
    public static void Findings(StringBuilder page, IEnumerable<string> lines) =>
        page.Append("<ul>").AppendJoin("", lines.Where(line => !line.StartsWith(' ')).Select(line => $"<li>{Encode(line)}</li>\n")).Append("</ul>\n");

    /// <summary>Examples of what changed.</summary>
    public static void Changes(StringBuilder page, ChangeTable changes)
    {
        if (changes.Count == 0)
        {
            page.Append(Invariant($"<p>{Encode(changes.Caption)}: none.</p>\n"));
            return;
        }

        var shown = changes.Rows.Count < changes.Count ? Invariant($"{changes.Rows.Count} of {changes.Count}") : Invariant($"all {changes.Count}");
        page.Append(Invariant($"<div class=\"wide\" tabindex=\"0\"><table class=\"changes\"><caption>{Encode(changes.Caption)}, {shown}</caption><thead><tr>"));
        page.AppendJoin("", changes.Columns.Select(column => $"<th scope=\"col\">{Encode(column)}</th>")).Append("</tr></thead>\n<tbody>");
        foreach (var row in changes.Rows)
        {
            page.Append(Invariant($"<tr><th scope=\"row\">{Pieces(row[0])}</th>"));
            page.AppendJoin("", row.Skip(1).Select(cell => $"<td>{Pieces(cell)}</td>")).Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static (string Reading, string Style) Reading(BootstrapInterval interval) =>
        double.IsNaN(interval.Low) ? ("not defined", "") : interval.Low > 0 ? ("better", "better") : interval.High < 0 ? ("worse", "worse") : ("no difference shown", "");

    private static void Fact(StringBuilder page, string name, string a, string b) =>
        page.Append(Invariant($"<tr><th scope=\"row\">{Encode(name)}</th><td class=\"number\">{Encode(a)}</td><td class=\"number\">{Encode(b)}</td></tr>\n"));

    private static string Size(ComparedModel model) => model.Megabytes is { } size ? Invariant($"{size:F1}") : "not saved in this form";

    private static string Value(BootstrapInterval interval, int decimals) =>
        double.IsNaN(interval.Value) ? "not defined" : double.IsNaN(interval.Low) ? MetricName.Number(interval.Value, decimals) : $"{MetricName.Number(interval.Value, decimals)} ({MetricName.Ends(interval, decimals)})";

    private static string Pieces(IReadOnlyList<TextPiece> pieces) =>
        string.Join(' ', pieces.Select(piece => piece.Mark is { } mark ? $"<mark{(piece.IsChanged ? " class=\"changed\"" : "")}>{Encode(piece.Text)} <small>{Encode(mark)}</small></mark>" : Encode(piece.Text)));
}
