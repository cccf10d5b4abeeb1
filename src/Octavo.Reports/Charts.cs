using System.Globalization;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>The pictures of the report.</summary>
internal static class Charts
{
    private const int Width = 640;
    private const int Left = 92;
    private const int Right = 600;
    private const int RowHeight = 30;
    private const int LabelHeight = 12;

    /// <summary>The task's main metric for each precision, with the interval of its difference drawn around FP32's.</summary>
    public static string Metric(TutorialResult result)
    {
        var title = MetricName.Title(result.Reference.Main.Key);
        var reference = result.Reference.Main.Value;
        if (!double.IsFinite(reference)) return "<p>It is not defined here.</p>";
        var ends = result.Rows.Where(row => double.IsFinite(row.Main.Value)).SelectMany(row => (double[])[row.Main.Value, reference + (row.MainDifference?.Low ?? 0), reference + (row.MainDifference?.High ?? 0)]).ToList();
        var margin = Math.Max((ends.Max() - ends.Min()) * .08, result.Decimals == 4 ? .002 : .2);
        var (values, pixels) = ((ends.Min() - margin, ends.Max() + margin), ((double)Left, (double)Right));
        var bottom = 16 + (RowHeight * result.Rows.Count);
        var svg = new Svg(Width, bottom + 30, $"{title} with intervals");
        AxisBelow(svg, values, pixels, bottom, result.Decimals == 4 ? "0.000" : "0.0");
        svg.Line(Svg.Place(reference, values, pixels), 6, Svg.Place(reference, values, pixels), bottom, "reference");
        foreach (var (i, row) in result.Rows.Index())
        {
            var y = 16 + (RowHeight * (i + .5)) - 6;
            svg.Label(Left - 10, y + 4, TutorialTable.Name(row), "end");
            if (row.MainDifference is { } interval)
                svg.Line(Svg.Place(reference + interval.Low, values, pixels), y, Svg.Place(reference + interval.High, values, pixels), y, $"interval s-{row.Precision}");
            if (double.IsFinite(row.Main.Value)) svg.Dot(Svg.Place(row.Main.Value, values, pixels), y, 5, $"f-{row.Precision}", MetricName.Number(row.Main.Value, result.Decimals));
        }

        return svg.ToString();
    }

    /// <summary>Bars of one number for each precision.</summary>
    public static string Bars(TutorialResult result, string title, string unit, Func<TutorialRow, IEnumerable<(string Name, double Value)>> bars)
    {
        var all = result.Rows.Select(row => (Row: row, Bars: bars(row).ToList())).ToList();
        const int Thickness = 14;
        var top = 8.0;
        var svg = new Svg(Width, 16 + all.Sum(item => (item.Bars.Count * (Thickness + 3)) + 12), title);
        var highest = all.SelectMany(item => item.Bars).Max(bar => bar.Value);
        foreach (var (row, list) in all)
        {
            svg.Label(Left - 10, top + 11, TutorialTable.Name(row), "end");
            foreach (var (i, (name, value)) in list.Index())
            {
                var length = value / highest * (Right - Left - 130);
                svg.Bar(Left, top, length, Thickness, $"f-{row.Precision} shade{i}");
                svg.Label(Left + length + 6, top + 11, Invariant($"{value:0.##} {unit}{(name.Length > 0 ? ", " + name : "")}"), style: "small");
                top += Thickness + 3;
            }

            top += 12;
        }

        return svg.ToString();
    }

    /// <summary>int8's numbers over FP32's, with the answers that changed marked.</summary>
    public static string Answers(AnswerPicture picture)
    {
        var points = picture.Points;
        var low = points.Min(point => Math.Min(point.Reference, point.Other));
        var high = points.Max(point => Math.Max(point.Reference, point.Other));
        var margin = Math.Max((high - low) * .04, 1e-3);
        var (values, across, up) = ((low - margin, high + margin), ((double)Left, (double)Left + 400), (410.0, 10.0));
        var svg = new Svg(Width, 450, picture.Title);
        AxisBelow(svg, values, across, 410, "0.##");
        AxisLeft(svg, values, up, Left, Left + 400, "0.##");
        svg.Line(across.Item1, up.Item1, across.Item2, up.Item2, "reference");
        foreach (var point in points.OrderBy(point => point.IsChanged))
        {
            var tip = Invariant($"{point.Name}: FP32 {point.Reference:F3}, int8 {point.Other:F3}");
            svg.Dot(Svg.Place(point.Reference, values, across), Svg.Place(point.Other, values, up), point.IsChanged ? 5 : 3, point.IsChanged ? "flip" : "point", tip);
        }

        svg.Label(Left + 404, 444, "FP32", "start", "small");
        svg.Label(Left + 4, 20, "int8", "start", "small");
        if (picture.Changed.Length == 0) return svg.ToString();
        svg.Dot(Left + 414, 40, 5, "flip");
        svg.Label(Left + 424, 44, Invariant($"{picture.Changed} ({points.Count(point => point.IsChanged)})"), style: "small");
        return svg.ToString();
    }

    /// <summary>Two bars for each group.</summary>
    public static string Groups(AnswerPicture picture)
    {
        const int Thickness = 13;
        var top = 8.0;
        var svg = new Svg(Width, 16 + (picture.Groups.Count * ((2 * (Thickness + 2)) + 10)), picture.Title);
        foreach (var group in picture.Groups)
        {
            svg.Label(Left + 38, top + Thickness + 4, group.Name, "end");
            foreach (var (name, value, style) in ((string, double, string)[])[("FP32", group.Reference, "f-fp32"), ("int8", group.Other, "f-int8")])
            {
                var length = value * (Right - Left - 150);
                svg.Bar(Left + 48, top, length, Thickness, style);
                svg.Label(Left + 54 + length, top + 11, Invariant($"{value:F4}, {name}"), style: "small");
                top += Thickness + 2;
            }

            top += 10;
        }

        return svg.ToString();
    }

    /// <summary>Signal to noise of each hidden state.</summary>
    public static string Noise(TutorialResult result)
    {
        var rows = result.Rows.Where(row => row.Noise.Count > 0 && row.Noise.Any(double.IsFinite)).ToList();
        var finite = rows.SelectMany(row => row.Noise).Where(double.IsFinite).ToList();
        if (finite.Count == 0) return "<p>No noise at all.</p>";
        var count = rows.Max(row => row.Noise.Count);
        var (values, states) = ((Math.Max(0, finite.Min() - 2), finite.Max() + 2), (0.0, Math.Max(1.0, count - 1)));
        var (across, up) = (((double)Left, (double)Right - 80), (240.0, 10.0));
        var svg = new Svg(Width, 290, "Noise per layer");
        AxisLeft(svg, values, up, Left, Right - 80, "0");
        for (var i = 0; i < count; i++) svg.Label(Svg.Place(i, states, across), 260, i == 0 ? "emb." : Invariant($"{i}"), "middle", "small");
        svg.Label((Left + Right - 80) / 2.0, 282, "hidden state after layer; higher is less noise (dB)", "middle", "small");
        var taken = new List<double>();
        foreach (var row in rows)
        {
            var points = row.Noise.Index().Where(item => double.IsFinite(item.Item))
                .Select(item => (X: Svg.Place(item.Index, states, across), Y: Svg.Place(item.Item, values, up))).ToList();
            svg.Path(points, $"curve s-{row.Precision}");
            foreach (var point in points) svg.Dot(point.X, point.Y, 3.5, $"f-{row.Precision}");
            var y = points[^1].Y + 4;
            while (taken.Any(other => Math.Abs(other - y) < LabelHeight)) y++;
            taken.Add(y);
            svg.Label(points[^1].X + 10, y, TutorialTable.Name(row), style: "small");
        }

        return svg.ToString();
    }

    private static void AxisBelow(Svg svg, (double Low, double High) values, (double Start, double End) pixels, double y, string format)
    {
        svg.Line(pixels.Start, y, pixels.End, y, "axis");
        foreach (var tick in Svg.Ticks(values))
        {
            var x = Svg.Place(tick, values, pixels);
            svg.Line(x, y, x, y + 4, "axis");
            svg.Label(x, y + 18, tick.ToString(format, CultureInfo.InvariantCulture), "middle", "small");
        }
    }

    private static void AxisLeft(Svg svg, (double Low, double High) values, (double Start, double End) pixels, double x, double end, string format)
    {
        foreach (var tick in Svg.Ticks(values))
        {
            var y = Svg.Place(tick, values, pixels);
            svg.Line(x, y, end, y, "grid");
            svg.Label(x - 8, y + 4, tick.ToString(format, CultureInfo.InvariantCulture), "end", "small");
        }
    }
}
