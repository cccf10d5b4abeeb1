using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Octavo.Server.Telemetry;

/// <summary>One instrument, and its values by their labels.</summary>
/// <param name="name">What Prometheus calls it.</param>
/// <param name="help">What it is.</param>
/// <param name="kind">counter, gauge or histogram.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets; empty for other kinds.</param>
internal sealed class MetricFamily(string name, string help, string kind, double[] bounds)
{
    // Labels are the server's own words; should they ever grow without bound, what comes later is dropped.
    private const int MostSeries = 1_000;

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);

    /// <summary>What Prometheus calls it.</summary>
    public string Name => name;

    /// <summary>Of an instrument of .NET.</summary>
    public static MetricFamily Of(Instrument instrument, string name) => new(name, instrument.Description ?? "", KindOf(instrument), BoundsOf(instrument));

    /// <summary>A measurement.</summary>
    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MostSeries) return;
            series = _series.GetOrAdd(labels, _ => new(bounds));
        }

        series.Add(value);
    }

    /// <summary>Writes all its values.</summary>
    public void WriteTo(StringBuilder text)
    {
        if (_series.IsEmpty) return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {kind}\n");
        foreach (var (labels, series) in _series.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (kind == "histogram") series.WriteHistogram(text, name, labels);
            else text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {series.Sum}\n");
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType() switch
    {
        { IsGenericType: true } type when type.GetGenericTypeDefinition() == typeof(Histogram<>) => "histogram",
        { IsGenericType: true } type when type.GetGenericTypeDefinition() == typeof(Counter<>) => "counter",
        _ => "gauge",
    };

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        _ => [],
    };

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var labels = new List<string>(tags.Length);
        foreach (var (key, value) in tags)
            labels.Add($"{key.Replace('.', '_')}=\"{Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"");
        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }
}
