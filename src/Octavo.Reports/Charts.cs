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
        var title = TutorialTable.Title(result.Reference.Main.Key);
        var reference = result.Reference.Main.Value;
        var ends = result.Rows.SelectMany(row => (double[])[row.Main.Value, reference + (row.MainDifference?.Low ?? 0), reference + (row.MainDifference?.High ?? 0)]).ToList();
        var margin = Math.Max((ends.Max() - ends.Min()) * .08, .002);
        var (values, pixels) = ((ends.Min() - margin, ends.Max() + margin), ((double)Left, (double)Right));
        var bottom = 16 + (RowHeight * result.Rows.Count);
        var svg = new Svg(Width, bottom + 30, $"{title} with intervals");
        AxisBelow(svg, values, pixels, bottom, "0.000");
        svg.Line(Svg.Place(reference, values, pixels), 6, Svg.Place(reference, values, pixels), bottom, "reference");
        foreach (var (i, row) in result.Rows.Index())
        {
            var y = 16 + (RowHeight * (i + .5)) - 6;
            svg.Label(Left - 10, y + 4, TutorialTable.Name(row), "end");
            if (row.MainDifference is { } interval)
                svg.Line(Svg.Place(reference + interval.Low, values, pixels), y, Svg.Place(reference + interval.High, values, pixels), y, $"interval s-{row.Precision}");
            svg.Dot(Svg.Place(row.Main.Value, values, pixels), y, 5, $"f-{row.Precision}", Invariant($"{row.Main.Value:F4}"));
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

    /// <summary>The logit of the last class: int8 over FP32, with the flipped labels marked.</summary>
    public static string Logits(TutorialResult result)
    {
        var points = result.Reference.Result.Examples.Zip(result.Int8.Result.Examples, (a, b) => (X: Margin(a.Logits), Y: Margin(b.Logits))).ToList();
        var flipped = result.Int8.Comparison!.Flips.Select(flip => flip.Index).ToHashSet();
        var low = points.Min(point => Math.Min(point.X, point.Y)) - .3;
        var high = points.Max(point => Math.Max(point.X, point.Y)) + .3;
        var (values, across, up) = ((low, high), ((double)Left, (double)Left + 400), (410.0, 10.0));
        var svg = new Svg(Width, 450, "FP32 against int8 logits");
        AxisBelow(svg, values, across, 410, "0.#");
        AxisLeft(svg, values, up, Left, Left + 400, "0.#");
        svg.Line(Svg.Place(low, values, across), Svg.Place(low, values, up), Svg.Place(high, values, across), Svg.Place(high, values, up), "reference");
        foreach (var (i, point) in points.Index().OrderBy(item => flipped.Contains(item.Index)))
        {
            var tip = Invariant($"line {result.Reference.Result.Examples[i].Example.Line}: FP32 {point.X:F3}, int8 {point.Y:F3}");
            svg.Dot(Svg.Place(point.X, values, across), Svg.Place(point.Y, values, up), flipped.Contains(i) ? 5 : 3, flipped.Contains(i) ? "flip" : "point", tip);
        }

        svg.Label(Left + 404, 444, "FP32", "start", "small");
        svg.Label(Left + 4, 20, "int8", "start", "small");
        svg.Dot(Left + 430, 40, 5, "flip");
        svg.Label(Left + 442, 44, Invariant($"label flipped ({flipped.Count})"), style: "small");
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

    // What decides the label: the last class against the first.
    private static double Margin(IReadOnlyList<float> logits) => logits[^1] - logits[0];

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
