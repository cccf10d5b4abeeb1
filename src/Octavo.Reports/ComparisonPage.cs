using System.Net;
using System.Text;
using Octavo.Evaluation;
using Octavo.Values;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>A comparison of two models as one page that needs nothing from elsewhere: what would be lost, what won, and examples.</summary>
public static class ComparisonPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1d2733; --soft: #566270; --line: #d9dee4; --paper: #fff; --shade: #f5f7f9; --mark: #d5ece9; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9aa7b4; --line: #35404c; --paper: #151b22; --shade: #1e262f; --mark: #1f4a47; } }
        @media print { :root { --ink: #000; --soft: #333; --line: #999; --paper: #fff; --shade: #fff; --mark: #eee; } h2, tr { break-inside: avoid; } .wide { overflow: visible; } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
        h2 { margin-top: 2.5rem; } .note, caption { color: var(--soft); font-size: 14px; } caption { text-align: left; padding-bottom: .4rem; } .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th, td { padding: .3rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        td.number { text-align: right; white-space: nowrap; } mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 0 .2em; } mark small { color: var(--soft); }
        svg { width: 100%; max-width: 720px; height: auto; } svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg .bar { fill: #1b8a84; }
        """;

    /// <summary>The page.</summary>
    /// <param name="report">What it tells.</param>
    /// <exception cref="ArgumentNullException"><paramref name="report"/> is null.</exception>
    public static string Write(ComparisonReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>");
        page.Append(Invariant($"<title>Octavo: {Encode(report.Other.Name)} or {Encode(report.Reference.Name)}</title><style>\n{Style}\n</style></head><body><main>\n"));
        page.Append(Invariant($"<h1>What would I lose?</h1>\n<p>{Encode(report.Other.Name)} instead of {Encode(report.Reference.Name)} on {Encode(report.Task)}: {report.Other.Texts} {Encode(report.Unit)}s, {Encode(report.Machine)}.</p>\n"));
        Decision(page, report);
        Differences(page, report);
        page.Append("<h2>What changed</h2>\n<ul>").AppendJoin("", report.Findings.Select(line => $"<li>{Encode(line)}</li>\n")).Append("</ul>\n");
        Changes(page, report.Changes);
        if (report.Noise.Count > 0) Noise(page, report.Noise);
        return page.Append("</main></body></html>\n").ToString();
    }

    private static void Decision(StringBuilder page, ComparisonReport report)
    {
        var (a, b) = (report.Reference, report.Other);
        page.Append(Invariant($"<div class=\"wide\" tabindex=\"0\"><table><caption>Both models, measured in the same run</caption><tr><th scope=\"col\">of a model</th><th scope=\"col\">{Encode(a.Name)}</th><th scope=\"col\">{Encode(b.Name)}</th></tr>\n"));
        Fact(page, "weights, MB", Size(a), Size(b));
        Fact(page, $"milliseconds a {report.Unit}", Invariant($"{a.MillisecondsOfText:F2} ({Threads(a)})"), Invariant($"{b.MillisecondsOfText:F2} ({Threads(b)})"));
        if (report.PricePerHour is { } price)
            Fact(page, Invariant($"cost of a million at {price} a processor's hour"), Invariant($"{a.CostOfMillion(price):F4}"), Invariant($"{b.CostOfMillion(price):F4}"));
        foreach (var (name, interval) in a.Metrics)
            Fact(page, MetricName.Spelled(name), Value(interval), b.Metrics.Where(metric => metric.Key == name).Select(metric => Value(metric.Value)).FirstOrDefault() ?? "");
        page.Append("</table></div>\n<p class=\"note\">Behind a metric: 95 % of the bootstrap's samples.").Append(report.PricePerHour is null ? "" : " Costs count every thread as a processor that is paid, busy without a pause.").Append("</p>\n");
    }

    private static void Differences(StringBuilder page, ComparisonReport report)
    {
        page.Append("<h2>What could be chance</h2>\n<table><caption>The second's metrics less the first's, 95 % of the paired bootstrap's samples</caption><tr><th scope=\"col\">metric</th><th scope=\"col\">difference</th><th scope=\"col\">interval</th><th scope=\"col\">reading</th></tr>\n");
        foreach (var (name, interval) in report.Differences)
        {
            var reading = double.IsNaN(interval.Low) ? "not defined" : interval.Low > 0 ? "better" : interval.High < 0 ? "worse" : "no difference shown";
            page.Append(Invariant($"<tr><th scope=\"row\">{Encode(MetricName.Spelled(name))}</th><td class=\"number\">{interval.Value:+0.0000;-0.0000;0.0000}</td><td class=\"number\">{interval.Low:+0.0000;-0.0000;0.0000} to {interval.High:+0.0000;-0.0000;0.0000}</td><td>{reading}</td></tr>\n"));
        }

        page.Append("</table>\n");
    }

    private static void Changes(StringBuilder page, ChangeTable changes)
    {
        var shown = changes.Rows.Count < changes.Count ? Invariant($"{changes.Rows.Count} of {changes.Count}") : Invariant($"all {changes.Count}");
        if (changes.Count == 0)
        {
            page.Append(Invariant($"<p>{Encode(changes.Caption)}: none.</p>\n"));
            return;
        }

        page.Append(Invariant($"<div class=\"wide\" tabindex=\"0\"><table><caption>{Encode(changes.Caption)}, {shown}</caption><tr>"));
        page.AppendJoin("", changes.Columns.Select(column => $"<th scope=\"col\">{Encode(column)}</th>")).Append("</tr>\n");
        foreach (var row in changes.Rows)
        {
            page.Append(Invariant($"<tr><th scope=\"row\">{Pieces(row[0])}</th>"));
            page.AppendJoin("", row.Skip(1).Select(cell => $"<td>{Pieces(cell)}</td>")).Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void Noise(StringBuilder page, IReadOnlyList<double> noise)
    {
        var svg = new Svg(720, (noise.Count * 22) + 8, "Signal to noise of the hidden states, a bar a layer");
        var most = noise.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        for (var i = 0; i < noise.Count; i++)
        {
            var (y, value) = ((i * 22) + 4, noise[i]);
            svg.Label(0, y + 13, i == 0 ? "embeddings" : Invariant($"layer {i}"));
            if (double.IsFinite(value)) svg.Bar(90, y, Math.Max(0, value / most) * 520, 16, "bar");
            svg.Label(double.IsFinite(value) ? 96 + (Math.Max(0, value / most) * 520) : 90, y + 13, double.IsFinite(value) ? Invariant($"{value:F1} dB") : "equal");
        }

        page.Append("<h2>Noise per layer</h2>\n<p class=\"note\">Signal to noise of the hidden states against the reference; six dB are one bit.</p>\n").Append(svg).Append('\n');
    }

    private static void Fact(StringBuilder page, string name, string a, string b) =>
        page.Append(Invariant($"<tr><th scope=\"row\">{Encode(name)}</th><td class=\"number\">{Encode(a)}</td><td class=\"number\">{Encode(b)}</td></tr>\n"));

    private static string Size(ComparedModel model) => model.Megabytes is { } size ? Invariant($"{size:F1}") : "not saved in this form";

    private static string Threads(ComparedModel model) => model.Threads == 1 ? "1 thread" : Invariant($"{model.Threads} threads");

    private static string Value(BootstrapInterval interval) => double.IsNaN(interval.Low) ? Invariant($"{interval.Value:F4}") : Invariant($"{interval.Value:F4} ({MetricName.Ends(interval)})");

    private static string Pieces(IReadOnlyList<TextPiece> pieces) =>
        string.Join(' ', pieces.Select(piece => piece.Mark is { } mark ? $"<mark>{Encode(piece.Text)} <small>{Encode(mark)}</small></mark>" : Encode(piece.Text)));

    private static string Encode(string text) => WebUtility.HtmlEncode(VisibleText.Of(text));
}
