using System.Text;
using Octavo.Compression;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>The report for people: one page that needs nothing from elsewhere.</summary>
public static class HtmlReport
{
    private const string Style = """

        .big { display: flex; flex-wrap: wrap; gap: 1rem; } .big div { background: var(--shade); border-radius: 8px; padding: .8rem 1.2rem; } .big b { display: block; font-size: 1.7rem; }
        .precisions td, .precisions th { text-align: right; white-space: nowrap; } .precisions tr > :first-child { text-align: left; } .example { list-style: none; color: var(--soft); font-size: 14px; }
        pre { background: var(--shade); padding: 1rem; border-radius: 8px; overflow-x: auto; font-size: 12px; line-height: 1.35; } svg .small { font-size: 11px; fill: var(--soft); }
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
        var page = PageParts.Begin("Octavo: dynamic quantisation", Style);
        Summary(page, result);
        Loss(page, result);
        Table(page, result);
        var metric = MetricName.Title(result.Reference.Main.Key);
        Section(page, metric, $"Dots are {metric}; bars are the 95 % interval of the paired bootstrap of the difference from FP32, drawn around FP32's {metric} (dashed). A bar across the dashed line: the difference may be chance.", Charts.Metric(result));
        Section(page, "Size", "Bytes of the saved weights / 1e6.", Charts.Bars(result, "Size", "MB", row => [("", row.Size)]));
        Section(page, "Time", $"Seconds for {result.Texts} {result.Unit}s. Less is better.", Charts.Bars(result, "Time", "s", row => Times(result, row)));
        var answers = result.Answers;
        Section(page, answers.Title, answers.Explanation, answers.Points.Count > 0 ? Charts.Answers(answers) : Charts.Groups(answers));
        Section(page, "Noise per layer", $"Signal to noise of the hidden states against FP32, over the first {result.Unit}s; six dB are one bit.", Charts.Noise(result));
        Deltas(page, result);
        Structure(page, result);
        return PageParts.End(page);
    }

    private static void Summary(StringBuilder page, TutorialResult result)
    {
        var (fp32, int8) = (result.Reference, result.Int8);
        page.Append("<h1>Dynamic quantisation to int8</h1>\n");
        page.Append(Invariant($"<p class=\"note\">{Encode(result.Model)} on {Encode(result.Task)}, {result.Texts} {result.Unit}s. {Encode(TutorialTable.Place(result))}</p>\n<div class=\"big\">"));
        Big(page, Invariant($"{result.SpeedUp(int8):F2} ×"), $"as fast, {TutorialTable.Threads(result.Threads[0])}");
        Big(page, Invariant($"{fp32.Size:F1} → {int8.Size:F1} MB"), "saved weights");
        if (result.PricePerHour is { } price)
            Big(page, Invariant($"{result.CostOfMillion(fp32):F4} → {result.CostOfMillion(int8):F4}"), Invariant($"a million {result.Unit}s at {price} a processor's hour"));
        Big(page, $"{MetricName.Number(fp32.Main.Value, result.Decimals)} → {MetricName.Number(int8.Main.Value, result.Decimals)}", MetricName.Title(fp32.Main.Key));
        if (int8.Comparison!.Headline is { } headline) Big(page, headline.Count, headline.What);
        page.Append(Invariant($"</div>\n<p>The int8 model was saved to <code>{Encode(result.Saved)}</code> and loaded back: {Encode(result.Compared)} are {(result.IsBitIdentical ? "identical, bit for bit" : "<b>not</b> those before saving")}.</p>\n"));
    }

    private static void Big(StringBuilder page, string number, string what) => page.Append(Invariant($"<div><b>{Encode(number)}</b>{Encode(what)}</div>"));

    private static void Loss(StringBuilder page, TutorialResult result)
    {
        var instead = result.Int8Instead;
        page.Append("<h2>What would I lose?</h2>\n");
        PageParts.Decision(page, instead);
        PageParts.Differences(page, instead.Found);
        PageParts.Findings(page, instead.Found.Lines);
        PageParts.Changes(page, instead.Found.Changes);
    }

    private static void Table(StringBuilder page, TutorialResult result)
    {
        page.Append("<h2>All precisions</h2>\n<div class=\"wide\" tabindex=\"0\"><table class=\"precisions\"><caption>Every precision, FP32 first</caption><tr>");
        foreach (var column in TutorialTable.Columns(result)) page.Append(Invariant($"<th scope=\"col\">{Encode(column)}</th>"));
        page.Append("</tr>\n");
        foreach (var row in result.Rows)
            page.Append("<tr>").AppendJoin("", TutorialTable.Cells(result, row).Select((cell, i) => i == 0 ? $"<th scope=\"row\">{Encode(cell)}</th>" : $"<td>{Encode(cell)}</td>")).Append("</tr>\n");
        page.Append("</table></div>\n<p class=\"note\">").AppendJoin("<br/>", TutorialTable.Notes(result).Select(Encode)).Append("</p>\n");
    }

    private static IEnumerable<(string Name, double Value)> Times(TutorialResult result, TutorialRow row)
    {
        var isPadded = row.DependsOnBatch && row.SecondsPadded is not null;
        foreach (var (threads, seconds) in row.Seconds) yield return ($"{TutorialTable.Threads(threads)}{(isPadded ? ", padded" : "")}", seconds);
        if (!isPadded && row.SecondsPadded is { } padded) yield return ($"{TutorialTable.Threads(result.Threads[^1])}, padded", padded);
    }

    private static void Deltas(StringBuilder page, TutorialResult result)
    {
        page.Append("<h2>What changed in each precision, and what could be chance</h2>\n");
        foreach (var row in result.Rows.Where(row => row.Comparison is not null))
        {
            page.Append(Invariant($"<h3>{TutorialTable.Name(row)} against FP32</h3>\n<ul>"));
            page.AppendJoin("", ComparisonLines.Of(row.Comparison!).Select(line => $"<li{(line.StartsWith(' ') ? " class=\"example\"" : "")}>{Encode(line.Trim())}</li>\n")).Append("</ul>\n");
        }
    }

    private static void Structure(StringBuilder page, TutorialResult result)
    {
        var bert = ModelSizes.BertBase;
        page.Append(Invariant($"<h2>The int8 model</h2>\n<pre>{string.Join('\n', result.Layers.ToString().Split('\n').Select(Encode))}</pre>\n<div class=\"wide\" tabindex=\"0\"><table class=\"precisions\"><caption>Sizes in MB</caption>"));
        page.Append("<tr><th scope=\"col\">model</th><th scope=\"col\">as loaded</th><th scope=\"col\">FP32</th><th scope=\"col\">int8, linear layers only</th><th scope=\"col\">int8, tables too</th></tr>\n");
        page.Append(Invariant($"<tr><th scope=\"row\">this model, from files</th><td>{result.Sizes.AsLoaded:F1}</td><td>{result.Sizes.Fp32:F1}</td><td>{result.Sizes.Int8Linear:F1}</td><td>{result.Sizes.Int8:F1}</td></tr>\n"));
        page.Append(Invariant($"<tr><th scope=\"row\">BERT-base, layer by layer</th><td></td><td>{bert.Fp32:F1}</td><td>{bert.Int8Linear:F1}</td><td>{bert.Int8:F1}</td></tr></table></div>\n"));
    }

    private static void Section(StringBuilder page, string title, string explanation, string picture) =>
        page.Append(Invariant($"<h2>{Encode(title)}</h2>\n<p class=\"note\">{Encode(explanation)}</p>\n{picture}\n"));

    private static string Encode(string text) => PageParts.Encode(text);
}
