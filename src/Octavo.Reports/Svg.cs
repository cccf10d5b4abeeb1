using System.Net;
using System.Text;
using Octavo.Values;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>One picture of a report, as SVG that stands in the page itself.</summary>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
/// <param name="title">What it shows, for those who do not see it.</param>
internal sealed class Svg(int width, int height, string title)
{
    private readonly StringBuilder _marks = new();

    /// <summary>Where a value lies between two ends.</summary>
    public static double Place(double value, (double Low, double High) values, (double Start, double End) pixels) =>
        pixels.Start + ((value - values.Low) / (values.High - values.Low) * (pixels.End - pixels.Start));

    /// <summary>Round numbers from one end to the other, four to nine of them.</summary>
    public static IEnumerable<double> Ticks((double Low, double High) values)
    {
        var raw = (values.High - values.Low) / 6;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
        for (var k = Math.Ceiling(values.Low / step); k * step <= values.High + (step / 1e6); k++) yield return k * step;
    }

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" class=\"{style}\"/>");

    public void Bar(double x, double y, double length, double thickness, string style) =>
        Add($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(length, 1):0.#}\" height=\"{thickness:0.#}\" rx=\"2\" class=\"{style}\"/>");

    public void Dot(double x, double y, double radius, string style, string? tip = null) =>
        Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\" class=\"{style}\"><title>{Encode(tip ?? "")}</title></circle>");

    public void Path(IEnumerable<(double X, double Y)> points, string style) =>
        Add($"<polyline points=\"{string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")))}\" class=\"{style}\"/>");

    public void Label(double x, double y, string text, string anchor = "start", string style = "label") =>
        Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" class=\"{style}\">{Encode(text)}</text>");

    /// <summary>The picture's element.</summary>
    public override string ToString() =>
        Invariant($"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Encode(title)}\">{_marks}</svg>");

    /// <summary>The picture as a file of its own.</summary>
    /// <param name="style">CSS.</param>
    public string ToFile(string style) =>
        Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Encode(title)}\"><style>{style}</style>{_marks}</svg>\n");

    // XML has no way to write most control characters.
    private static string Encode(string text) => WebUtility.HtmlEncode(VisibleText.Of(text));

    private void Add(FormattableString mark) => _marks.Append(Invariant(mark)).Append('\n');
}
