using System.Net;
using System.Text;
using Octavo.Compression;
using Octavo.Values;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>The report for people: one page that needs nothing from elsewhere.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root { --ink: #1d2733; --soft: #5c6875; --line: #d9dee4; --paper: #fff; --shade: #f5f7f9; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9aa7b4; --line: #35404c; --paper: #151b22; --shade: #1e262f; } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 900px; margin: 2rem auto; padding: 0 1rem; }
        h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; } p.note, .facts { color: var(--soft); font-size: 14px; }
        .big { display: flex; flex-wrap: wrap; gap: 1rem; } .big div { background: var(--shade); border-radius: 8px; padding: .8rem 1.2rem; }
        .big b { display: block; font-size: 1.7rem; } .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; } pre { background: var(--shade); padding: 1rem; border-radius: 8px; overflow-x: auto; font-size: 12px; line-height: 1.35; }
        svg { width: 100%; max-width: 720px; height: auto; display: block; } svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg .small { font-size: 11px; fill: var(--soft); }
        .axis { stroke: var(--soft); } .grid { stroke: var(--line); } .reference { stroke: var(--soft); stroke-dasharray: 4 4; } .interval { stroke-width: 4; stroke-opacity: .45; stroke-linecap: round; }
        .curve { fill: none; stroke-width: 2; } .point { fill: #1b8a84; fill-opacity: .45; } .flip { fill: #d1495b; stroke: var(--paper); }
        .f-fp32 { fill: #7b8794; } .f-int8 { fill: #1b8a84; } .f-fast7 { fill: #d98e04; } .f-pytorch { fill: #d1495b; } .f-fp16 { fill: #6a6fc8; }
        .s-int8 { stroke: #1b8a84; } .s-fast7 { stroke: #d98e04; } .s-pytorch { stroke: #d1495b; } .s-fp16 { stroke: #6a6fc8; } .shade1 { fill-opacity: .7; } .shade2 { fill-opacity: .45; } .shade3 { fill-opacity: .3; }
        """;

    /// <summary>The page.</summary>
    /// <param name="result">What it tells.</param>
    /// <exception cref="ArgumentNullException"><paramref name="result"/> is null.</exception>
    public static string Write(TutorialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        page.Append(Invariant($"<title>Octavo: dynamic quantisation</title><style>\n{Style}\n</style></head><body>\n"));
        Summary(page, result);
        Table(page, result);
        var metric = TutorialTable.Title(result.Reference.Main.Key);
        Section(page, metric, $"Dots are {metric}; bars are the 95 % interval of the paired bootstrap of the difference from FP32, drawn around FP32's {metric} (dashed). A bar across the dashed line: the difference may be chance.", Charts.Metric(result));
        Section(page, "Size", "Bytes of the saved weights / 1e6.", Charts.Bars(result, "Size", "MB", row => [("", row.Size)]));
        Section(page, "Time", $"Seconds of the forward passes over {result.Reference.Result.Examples.Count} examples. Less is better.", Charts.Bars(result, "Time", "s", row => Times(result, row)));
        Section(page, "FP32 against int8", "Each dot is an example: the logit of its second class less that of its first. On the dashed line nothing changed.", Charts.Logits(result));
        Section(page, "Noise per layer", "Signal to noise of the hidden states against FP32, 32 examples in one batch; six dB are one bit.", Charts.Noise(result));
        Deltas(page, result);
        Structure(page, result);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Summary(StringBuilder page, TutorialResult result)
    {
        var (fp32, int8) = (result.Reference, result.Int8);
        page.Append("<h1>Dynamic quantisation of a BERT to int8</h1>\n");
        page.Append(Invariant($"<p class=\"facts\">{Encode(result.Model)} on {result.Task.Name}, {result.Reference.Result.Examples.Count} examples. {Encode(string.Join(". ", TutorialTable.Notes(result).TakeLast(1)))}</p>\n<div class=\"big\">"));
        page.Append(Invariant($"<div><b>{result.SpeedUp(int8):F2} ×</b>as fast, {TutorialTable.Threads(result.Threads[0])}</div>"));
        page.Append(Invariant($"<div><b>{fp32.Size:F1} → {int8.Size:F1} MB</b>saved weights</div>"));
        page.Append(Invariant($"<div><b>{fp32.Main.Value:F4} → {int8.Main.Value:F4}</b>{Encode(TutorialTable.Title(fp32.Main.Key))}</div>"));
        page.Append(Invariant($"<div><b>{int8.Comparison!.Flips.Count} of {int8.Result.Examples.Count}</b>labels changed</div></div>\n"));
        page.Append(Invariant($"<p>The int8 model was saved to <code>{Encode(result.Saved)}</code> and loaded back: its logits are {(result.IsBitIdentical ? "identical, bit for bit" : "<b>not</b> those before saving")}.</p>\n"));
    }

    private static void Table(StringBuilder page, TutorialResult result)
    {
        page.Append("<h2>All precisions</h2>\n<div class=\"wide\"><table><tr>");
        foreach (var column in TutorialTable.Columns(result)) page.Append(Invariant($"<th>{Encode(column)}</th>"));
        page.Append("</tr>\n");
        foreach (var row in result.Rows)
            page.Append("<tr>").AppendJoin("", TutorialTable.Cells(result, row).Select(cell => $"<td>{Encode(cell)}</td>")).Append("</tr>\n");
        page.Append("</table></div>\n<p class=\"note\">").AppendJoin("<br>", TutorialTable.Notes(result).Select(Encode)).Append("</p>\n");
    }

    private static IEnumerable<(string Name, double Value)> Times(TutorialResult result, TutorialRow row)
    {
        foreach (var (threads, seconds) in row.Seconds) yield return ($"{TutorialTable.Threads(threads)}{(row.DependsOnBatch ? ", padded" : "")}", seconds);
        if (!row.DependsOnBatch) yield return ($"{TutorialTable.Threads(result.Threads[^1])}, padded", row.SecondsPadded);
    }

    private static void Deltas(StringBuilder page, TutorialResult result)
    {
        page.Append("<h2>What changed, and what could be chance</h2>\n");
        foreach (var row in result.Rows.Where(row => row.Comparison is not null))
        {
            page.Append(Invariant($"<h3>{TutorialTable.Name(row)} against FP32</h3>\n<ul>"));
            page.AppendJoin("", ComparisonLines.Of(row.Comparison!, result.Task).Select(line => $"<li>{Encode(line.Trim())}</li>\n")).Append("</ul>\n");
        }
    }

    private static void Structure(StringBuilder page, TutorialResult result)
    {
        var bert = ModelSizes.BertBase;
        page.Append(Invariant($"<h2>The int8 model</h2>\n<pre>{string.Join('\n', result.Layers.ToString().Split('\n').Select(Encode))}</pre>\n<h3>Sizes in MB</h3>\n<table>"));
        page.Append("<tr><th></th><th>as loaded</th><th>FP32</th><th>int8, linear layers only</th><th>int8, tables too</th></tr>\n");
        page.Append(Invariant($"<tr><td>this model, from files</td><td>{result.Sizes.AsLoaded:F1}</td><td>{result.Sizes.Fp32:F1}</td><td>{result.Sizes.Int8Linear:F1}</td><td>{result.Sizes.Int8:F1}</td></tr>\n"));
        page.Append(Invariant($"<tr><td>BERT-base, layer by layer</td><td></td><td>{bert.Fp32:F1}</td><td>{bert.Int8Linear:F1}</td><td>{bert.Int8:F1}</td></tr></table>\n"));
    }

    private static void Section(StringBuilder page, string title, string explanation, string picture) =>
        page.Append(Invariant($"<h2>{title}</h2>\n<p class=\"note\">{Encode(explanation)}</p>\n{picture}\n"));

    private static string Encode(string text) => WebUtility.HtmlEncode(VisibleText.Of(text));
}
