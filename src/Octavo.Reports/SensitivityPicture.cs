using Octavo.Compression;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>The picture of a sensitivity table: each layer a line, with the noise of its own output, of the logits when only it is quantised and when only it is kept.</summary>
public static class SensitivityPicture
{
    private const int Width = 760, Left = 290, Right = 740, RowHeight = 18, Top = 44;

    private const string Style = """
        text { font: 11px sans-serif; fill: #1d2733; } .label { font-size: 12px; } .small { font-size: 11px; } .grid { stroke: #d9dee4; } .axis, .reference { stroke: #5c6875; } .reference { stroke-dasharray: 4 4; }
        .output { fill: #7b8794; } .only { fill: #d1495b; } .kept { fill: #1b8a84; } .span { stroke: #d1495b; stroke-opacity: .3; stroke-width: 3; }
        """;

    /// <summary>The picture as an SVG file.</summary>
    /// <param name="report">The table.</param>
    /// <exception cref="ArgumentNullException"><paramref name="report"/> is null.</exception>
    public static string Draw(SensitivityReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var values = report.Rows.SelectMany(row => (double[])[row.Output, row.OnlyQuantized, row.OnlyKept]).Append(report.AllQuantized).Where(double.IsFinite).ToList();
        var (ends, pixels) = ((Low: Math.Floor(values.Min() - 1), High: Math.Ceiling(values.Max() + 1)), ((double)Left, (double)Right));
        var bottom = Top + (RowHeight * report.Rows.Count);
        var svg = new Svg(Width, bottom + 40, "Sensitivity of layers");
        Legend(svg, report);
        foreach (var tick in Svg.Ticks(ends))
        {
            var x = Svg.Place(tick, ends, pixels);
            svg.Line(x, Top, x, bottom, "grid");
            svg.Label(x, bottom + 16, Invariant($"{tick:0}"), "middle", "small");
        }

        svg.Label((Left + Right) / 2, bottom + 34, "signal to noise, dB (right is better)", "middle", "small");
        var all = Svg.Place(report.AllQuantized, ends, pixels);
        svg.Line(all, Top, all, bottom, "reference");
        foreach (var (i, row) in report.Rows.Index()) Row(svg, row, Top + (RowHeight * (i + .5)), value => Svg.Place(Math.Min(value, ends.High), ends, pixels));
        return svg.ToFile(Style);
    }

    private static void Legend(Svg svg, SensitivityReport report)
    {
        var x = Left;
        foreach (var (style, text) in ((string, string)[])[("only", "logits, only it quantised"), ("kept", "logits, only it kept"), ("output", "its own output")])
        {
            svg.Dot(x, 16, 5, style);
            svg.Label(x + 9, 20, text, style: "small");
            x += 155;
        }

        svg.Label(Left, 36, Invariant($"dashed: all quantised as {report.Scheme}, {report.AllQuantized:0.0} dB"), style: "small");
    }

    private static void Row(Svg svg, SensitivityRow row, double y, Func<double, double> place)
    {
        svg.Label(Left - 8, y + 4, row.Layer.Replace("bert.encoder.", "", StringComparison.Ordinal), "end", "small");
        svg.Line(place(row.OnlyKept), y, place(row.OnlyQuantized), y, "span");
        svg.Dot(place(row.Output), y, 3.5, "output", Invariant($"{row.Output:0.0} dB"));
        svg.Dot(place(row.OnlyKept), y, 4.5, "kept", Invariant($"{row.OnlyKept:0.0} dB"));
        svg.Dot(place(row.OnlyQuantized), y, 4.5, "only", Invariant($"{row.OnlyQuantized:0.0} dB"));
    }
}
