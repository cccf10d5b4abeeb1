using Octavo.Compression;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>The picture of the errors of each step: a group of bars for each scheme.</summary>
public static class StepsPicture
{
    private const int Width = 760, Left = 90, Right = 690, Top = 36, Thickness = 12, BarHeight = 15, Gap = 14;

    private const string Style = """
        text { font: 11px sans-serif; fill: #1d2733; } .label { font-size: 13px; } .small { font-size: 11px; } .grid { stroke: #d9dee4; }
        .weights { fill: #2e6fb7; } .activations { fill: #e08e2b; } .embeddings { fill: #1b8a84; } .attention { fill: #a04a9c; } .all { fill: #5c6875; }
        """;

    private static readonly string[] s_steps = ["weights", "activations", "embeddings", Attention, "all"];

    // Most often there is none.
    private const string Attention = "attention";

    /// <summary>The picture as an SVG file.</summary>
    /// <param name="rows">The errors of each scheme.</param>
    /// <exception cref="ArgumentNullException"><paramref name="rows"/> is null.</exception>
    public static string Draw(IReadOnlyList<StepNoise> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var finite = rows.SelectMany(Values).Where(value => value is { } number && double.IsFinite(number)).Select(value => value!.Value).ToList();
        var (ends, pixels) = ((Low: Math.Min(0, Math.Floor(finite.DefaultIfEmpty(0).Min())), High: Math.Ceiling(finite.DefaultIfEmpty(9).Max() + 1)), ((double)Left, (double)Right));
        var steps = s_steps.Where(step => step != Attention || rows.Any(row => row.Attention is not null)).ToArray();
        var group = (steps.Length * BarHeight) + Gap;
        var bottom = Top + (group * rows.Count);
        var svg = new Svg(Width, bottom + 34, "Errors of each step of the schemes");
        foreach (var (i, step) in steps.Index())
        {
            svg.Dot(Left + (122 * i), 16, 5, step);
            svg.Label(Left + (122 * i) + 9, 20, step == "all" ? "all steps" : $"only {step}", style: "small");
        }

        foreach (var tick in Svg.Ticks(ends))
        {
            var x = Svg.Place(tick, ends, pixels);
            svg.Line(x, Top, x, bottom, "grid");
            svg.Label(x, bottom + 14, Invariant($"{tick:0}"), "middle", "small");
        }

        svg.Label((Left + Right) / 2, bottom + 30, "signal to noise of the logits, dB (longer is better)", "middle", "small");
        foreach (var (i, row) in rows.Index()) Group(svg, row, steps, Top + (group * i) + (Gap / 2), value => Svg.Place(Math.Min(value, ends.High), ends, pixels));
        return svg.ToFile(Style);
    }

    private static double?[] Values(StepNoise row) => [row.Weights, row.Activations, row.Embeddings, row.Attention, row.All];

    private static void Group(Svg svg, StepNoise row, string[] steps, double y, Func<double, double> place)
    {
        svg.Label(Left - 8, y + (steps.Length * BarHeight / 2) + 4, row.Scheme.Name, "end");
        foreach (var (step, value) in s_steps.Zip(Values(row)).Where(item => steps.Contains(item.First)))
        {
            if (value is { } decibels)
            {
                svg.Bar(place(0), y, place(decibels) - place(0), Thickness, step);
                svg.Label(place(decibels) + 4, y + 10, double.IsFinite(decibels) ? Invariant($"{decibels:0.0}") : "equal", style: "small");
            }
            else
            {
                svg.Label(place(0) + 4, y + 10, "no such step", style: "small");
            }

            y += BarHeight;
        }
    }
}
