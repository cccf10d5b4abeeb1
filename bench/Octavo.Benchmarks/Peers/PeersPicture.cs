using System.Text;
using static System.FormattableString;

namespace Octavo.Benchmarks.Peers;

/// <summary>Octavo beside its peers: for each model, shape and number of threads a bar an engine, as long as its time in times of Octavo's int8.</summary>
internal static class PeersPicture
{
    private const double Left = 132, Right = 640, BarHeight = 13, Step = 15, Head = 22, Between = 12;

    private static readonly (string Engine, string Precision, string Colour)[] Bars =
    [
        ("octavo", "int8", "#0b6e99"), ("pytorch", "int8", "#c4541a"), ("onnxruntime", "int8", "#6b6b6b"),
        ("octavo", "fp32", "#7fb7cf"), ("pytorch", "fp32", "#e3ad8f"), ("onnxruntime", "fp32", "#b9b9b9"),
    ];

    /// <summary>The picture; what was not measured has no bar.</summary>
    public static string Draw(Report report)
    {
        var groups = report.Rows.GroupBy(row => (row.Model, row.Shape, row.Threads))
            .Where(group => Of(group, "octavo", "int8") is not null && group.Select(row => row.Engine).Distinct().Count() > 1)
            .ToList();
        var body = new StringBuilder();
        var longest = groups.SelectMany(group => group.Where(IsDrawn).Select(row => row.MedianS / Of(group, "octavo", "int8")!.MedianS)).DefaultIfEmpty(1).Max();
        var y = 24.0;
        foreach (var group in groups)
            y = Group(body, group.Key, [.. group], longest, y);
        var frame = new StringBuilder();
        frame.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 {y:F0}\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"760\" height=\"{y:F0}\" fill=\"white\"/>\n"));
        frame.Append(Invariant($"<text x=\"8\" y=\"16\">{report.Machine.Cpu.Replace("&", "&amp;", StringComparison.Ordinal)}, {report.Machine.Isa}; medians; in brackets the time in times of Octavo's int8; * the machine was not steady</text>\n"));
        return frame.Append(body).Append("</svg>\n").ToString();
    }

    private static double Group(StringBuilder svg, (string Model, string Shape, int Threads) key, IReadOnlyList<Row> rows, double longest, double y)
    {
        var unit = Of(rows, "octavo", "int8")!.MedianS;
        svg.Append(Invariant($"<text x=\"8\" y=\"{y + 14:F0}\" font-weight=\"bold\">{key.Model} {key.Shape}, {key.Threads} thread{(key.Threads == 1 ? "" : "s")}</text>\n"));
        y += Head;
        foreach (var (engine, precision, colour) in Bars)
        {
            if (Of(rows, engine, precision) is not { } row)
                continue;
            var times = row.MedianS / unit;
            var width = times / longest * (Right - Left);
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{y + 10:F0}\" text-anchor=\"end\">{engine} {precision}</text>\n"));
            svg.Append(Invariant($"<rect x=\"{Left}\" y=\"{y:F0}\" width=\"{width:F1}\" height=\"{BarHeight}\" fill=\"{colour}\"/>\n"));
            svg.Append(Invariant($"<text x=\"{Left + width + 5:F1}\" y=\"{y + 10:F0}\">{Time(row.MedianS)} ({times:F2}){(row.Dropped >= row.Repetitions ? " *" : "")}</text>\n"));
            y += Step;
        }

        return y + Between;
    }

    private static bool IsDrawn(Row row) => Bars.Any(bar => bar.Engine == row.Engine && bar.Precision == row.Precision);

    private static Row? Of(IEnumerable<Row> rows, string engine, string precision) => rows.FirstOrDefault(row => row.Engine == engine && row.Precision == precision);

    private static string Time(double seconds) => seconds >= 2 ? Invariant($"{seconds:F2} s") : seconds >= .1 ? Invariant($"{1000 * seconds:F0} ms") : Invariant($"{1000 * seconds:F1} ms");
}
