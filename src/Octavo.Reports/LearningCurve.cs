using System.Globalization;
using Octavo.Training;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>The picture of a training run: losses above, the metric of each evaluation below.</summary>
public static class LearningCurve
{
    private const int Width = 640;
    private const int Left = 64;
    private const int Right = 616;

    private const string Style =
        "text{font:13px sans-serif;fill:#333}.small{font-size:11px}.axis{stroke:#888}.grid{stroke:#ddd}polyline{fill:none;stroke-width:1.6}"
        + ".faint{stroke:#9db8d9;stroke-width:.8}.loss{stroke:#1f5fa8}.dev{stroke:#c2571a}.f-dev{fill:#c2571a}.metric{stroke:#2d7d46}.f-metric{fill:#2d7d46}"
        + "svg{background:#fff}";

    /// <summary>The picture as an SVG file.</summary>
    /// <param name="history">The run.</param>
    /// <param name="metric">The metric that is drawn, as the evaluations call it.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static string Draw(TrainingHistory history, string metric)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(metric);
        var svg = new Svg(Width, history.Evaluations.Count > 0 ? 480 : 290, "Learning curve");
        var steps = (0.0, Math.Max(1.0, history.Losses.Count));
        DrawLosses(svg, history, steps);
        if (history.Evaluations.Any(point => double.IsFinite(point.Metrics[metric]))) DrawMetric(svg, history, metric, steps);
        return svg.ToFile(Style);
    }

    private static void DrawLosses(Svg svg, TrainingHistory history, (double, double) steps)
    {
        var dev = history.Evaluations.Where(point => double.IsFinite(point.Loss)).ToList();
        var highest = history.Losses.Concat(dev.Select(point => point.Loss)).Append(1e-9).Max();
        var (values, up) = ((0.0, highest * 1.02), (240.0, 24.0));
        Axes(svg, values, up, steps);
        svg.Label(Left, 14, "loss: each step (thin), its running mean, dev set (dots)", style: "small");
        (double X, double Y) Place(double step, double loss) => (Svg.Place(step, steps, (Left, Right)), Svg.Place(loss, values, up));
        svg.Path(history.Losses.Select((loss, i) => Place(i + 1, loss)), "faint");
        svg.Path(Means(history.Losses).Select((loss, i) => Place(i + 1, loss)), "loss");
        svg.Path(dev.Select(point => Place(point.Step, point.Loss)), "dev");
        foreach (var point in dev)
            svg.Dot(Place(point.Step, point.Loss).X, Place(point.Step, point.Loss).Y, 3.5, "f-dev", Invariant($"step {point.Step}: dev loss {point.Loss:F4}"));
    }

    private static void DrawMetric(Svg svg, TrainingHistory history, string metric, (double, double) steps)
    {
        var points = history.Evaluations.Where(point => double.IsFinite(point.Metrics[metric])).ToList();
        var (low, high) = (points.Min(point => point.Metrics[metric]), points.Max(point => point.Metrics[metric]));
        var margin = Math.Max((high - low) * .15, .005);
        var (values, up) = ((low - margin, high + margin), (440.0, 296.0));
        Axes(svg, values, up, steps);
        svg.Label(Left, 286, $"{MetricName.Spelled(metric)} on the dev set", style: "small");
        var places = points.Select(point => (X: Svg.Place(point.Step, steps, (Left, Right)), Y: Svg.Place(point.Metrics[metric], values, up))).ToList();
        svg.Path(places, "metric");
        foreach (var (i, place) in places.Index())
            svg.Dot(place.X, place.Y, points[i] == history.Best ? 5 : 3.5, "f-metric", Invariant($"step {points[i].Step}: {points[i].Metrics[metric]:F4}"));
    }

    private static void Axes(Svg svg, (double Low, double High) values, (double Start, double End) up, (double, double) steps)
    {
        foreach (var tick in Svg.Ticks(values))
        {
            var y = Svg.Place(tick, values, up);
            svg.Line(Left, y, Right, y, "grid");
            svg.Label(Left - 8, y + 4, tick.ToString("0.###", CultureInfo.InvariantCulture), "end", "small");
        }

        svg.Line(Left, up.Start, Right, up.Start, "axis");
        foreach (var tick in Svg.Ticks(steps))
            svg.Label(Svg.Place(tick, steps, (Left, Right)), up.Start + 18, tick.ToString("0.##", CultureInfo.InvariantCulture), "middle", "small");
        svg.Label(Right, up.Start + 34, "steps", "end", "small");
    }

    /// <summary>The mean of the last fiftieth of the run, at least of ten steps.</summary>
    private static IEnumerable<double> Means(IReadOnlyList<double> losses)
    {
        var window = Math.Max(10, losses.Count / 50);
        var sum = 0.0;
        for (var i = 0; i < losses.Count; i++)
        {
            sum += losses[i] - (i >= window ? losses[i - window] : 0);
            yield return sum / Math.Min(window, i + 1);
        }
    }
}
