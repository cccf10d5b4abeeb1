using System.Text;
using static System.FormattableString;

namespace Octavo.Benchmarks.Peers;

/// <summary>
/// The rows of Octavo with one thread under the machine's roofs: operations of the linear layers a second over operations
/// for each byte of their weights, both axes logarithmic. Roofs: what memory and third-level cache can feed, what registers can do.
/// </summary>
internal static class Roofline
{
    private const double Left = 62, Right = 690, Top = 18, Bottom = 380;
    private static readonly (double Low, double High) Intensities = (4, 65536);
    private static readonly (double Low, double High) Speeds = (20, 2000);

    /// <summary>The picture.</summary>
    public static string Draw(Report report)
    {
        var svg = new StringBuilder();
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 430\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"720\" height=\"430\" fill=\"white\"/>\n");
        Axes(svg);
        var peaks = report.Peaks;
        Roof(svg, peaks.ReadGbs, peaks.Int8Gops, "memory", "#999");
        Roof(svg, peaks.L3Gbs, peaks.Int8Gops, "third-level cache", "#bbb");
        Ceiling(svg, peaks.Int8Gops, peaks.ReadGbs, Invariant($"int8 {peaks.Int8Gops:F0} GOP/s"));
        Ceiling(svg, peaks.Fp32Gflops, peaks.ReadGbs, Invariant($"FP32 {peaks.Fp32Gflops:F0} GFLOP/s"));
        foreach (var row in report.Rows.Where(row => row is { Engine: "octavo", Threads: 1, Precision: "int8" or "fp32" }))
            Point(svg, row);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Axes(StringBuilder svg)
    {
        for (var x = Intensities.Low; x <= Intensities.High; x *= 4)
        {
            svg.Append(Invariant($"<line x1=\"{X(x):F1}\" x2=\"{X(x):F1}\" y1=\"{Top}\" y2=\"{Bottom}\" stroke=\"#eee\"/>\n"));
            svg.Append(Invariant($"<text x=\"{X(x):F1}\" y=\"{Bottom + 15}\" text-anchor=\"middle\">{x}</text>\n"));
        }

        foreach (var y in (double[])[20, 50, 100, 200, 500, 1000, 2000])
        {
            svg.Append(Invariant($"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(y):F1}\" y2=\"{Y(y):F1}\" stroke=\"#eee\"/>\n"));
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{Y(y) + 4:F1}\" text-anchor=\"end\">{y}</text>\n"));
        }

        svg.Append(Invariant($"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 36}\" text-anchor=\"middle\">operations of the linear layers for each byte of their weights</text>\n"));
        svg.Append(Invariant($"<text transform=\"translate(14 {(Top + Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">10^9 operations a second, whole pass</text>\n"));
    }

    private static void Roof(StringBuilder svg, double gigabytes, double ceiling, string name, string colour)
    {
        var start = Math.Max(Intensities.Low, Speeds.Low / gigabytes);
        var end = Math.Min(ceiling / gigabytes, Intensities.High);
        svg.Append(Invariant($"<line x1=\"{X(start):F1}\" y1=\"{Y(start * gigabytes):F1}\" x2=\"{X(end):F1}\" y2=\"{Y(end * gigabytes):F1}\" stroke=\"{colour}\" stroke-width=\"2\"><title>{name}: {gigabytes:F0} GB/s</title></line>\n"));
    }

    private static void Ceiling(StringBuilder svg, double speed, double gigabytes, string name)
    {
        svg.Append(Invariant($"<line x1=\"{X(Math.Max(Intensities.Low, speed / gigabytes)):F1}\" x2=\"{Right}\" y1=\"{Y(speed):F1}\" y2=\"{Y(speed):F1}\" stroke=\"#555\" stroke-width=\"2\"/>\n"));
        svg.Append(Invariant($"<text x=\"{Right}\" y=\"{Y(speed) - 5:F1}\" text-anchor=\"end\">{name}</text>\n"));
    }

    /// <summary>Bytes of the weights are counted once for each batch of the row.</summary>
    private static void Point(StringBuilder svg, Row row)
    {
        var (x, y) = (row.LinearGop / (row.WeightGbs * row.MedianS), row.LinearGop / row.MedianS);
        var colour = row.Precision == "int8" ? "#0b6e99" : "#c4541a";
        svg.Append(Invariant($"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"4.5\" fill=\"{colour}\"><title>{row.Precision} {row.Model} {row.Shape}: {100 * row.ShareOfPeak:F0} % of the peak beside it</title></circle>\n"));
        svg.Append(Invariant($"<text x=\"{X(x) + 7:F1}\" y=\"{Y(y) + 13:F1}\" fill=\"{colour}\">{row.Shape}</text>\n"));
    }

    private static double X(double value) => Left + (Math.Log(value / Intensities.Low) / Math.Log(Intensities.High / Intensities.Low) * (Right - Left));

    private static double Y(double value) => Bottom - (Math.Log(value / Speeds.Low) / Math.Log(Speeds.High / Speeds.Low) * (Bottom - Top));
}
