using System.Text;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>A comparison of two models as one page that needs nothing from elsewhere: what would be lost, what won, and examples.</summary>
public static class ComparisonPage
{
    private const int RowHeight = 22, Left = 90, Longest = 520;

    /// <summary>The page.</summary>
    /// <param name="report">What it tells.</param>
    /// <exception cref="ArgumentNullException"><paramref name="report"/> is null.</exception>
    public static string Write(ComparisonReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = PageParts.Begin($"Octavo: {report.Other.Name} or {report.Reference.Name}");
        page.Append(Invariant($"<h1>What would I lose?</h1>\n<p>{PageParts.Encode(report.Other.Name)} instead of {PageParts.Encode(report.Reference.Name)} on {PageParts.Encode(report.Task)}: {report.Other.Texts} {PageParts.Encode(report.Unit)}s, {PageParts.Encode(report.Machine)}.</p>\n"));
        PageParts.Decision(page, report);
        page.Append("<h2>What could be chance</h2>\n");
        PageParts.Differences(page, report.Found);
        page.Append("<h2>What changed</h2>\n");
        PageParts.Findings(page, [.. report.Found.Lines, Invariant($"{report.SpeedUp:F2} times as fast")]);
        PageParts.Changes(page, report.Found.Changes);
        if (report.Noise.Count > 0) Noise(page, report.Noise);
        return PageParts.End(page);
    }

    private static void Noise(StringBuilder page, IReadOnlyList<double> noise)
    {
        var svg = new Svg(720, (noise.Count * RowHeight) + 8, "Signal to noise of the hidden states, a bar a layer");
        var most = noise.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        for (var i = 0; i < noise.Count; i++)
        {
            var (y, value) = ((i * RowHeight) + 4, noise[i]);
            var length = double.IsFinite(value) ? Math.Max(0, value / most) * Longest : 0;
            svg.Label(0, y + 13, i == 0 ? "embeddings" : Invariant($"layer {i}"));
            if (length > 0) svg.Bar(Left, y, length, 16, "bar");
            svg.Label(Left + length + 6, y + 13, double.IsFinite(value) ? Invariant($"{value:F1} dB") : "equal");
        }

        page.Append("<h2>Noise per layer</h2>\n<p class=\"note\">Signal to noise of the hidden states against the reference; six dB are one bit.</p>\n").Append(svg).Append('\n');
    }
}
