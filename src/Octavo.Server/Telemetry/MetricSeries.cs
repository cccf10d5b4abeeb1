using System.Globalization;
using System.Text;

namespace Octavo.Server.Telemetry;

/// <summary>The values of one instrument under one set of labels.</summary>
/// <param name="bounds">The upper bounds of a histogram's buckets; empty for other kinds.</param>
internal sealed class MetricSeries(double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _sum;
    private long _count;

    /// <summary>The sum of all.</summary>
    public double Sum
    {
        get
        {
            lock (_gate) return _sum;
        }
    }

    /// <summary>A measurement.</summary>
    public void Add(double value)
    {
        var bucket = Array.BinarySearch(bounds, value);
        lock (_gate)
        {
            _sum += value;
            _count++;
            _buckets[bucket < 0 ? ~bucket : bucket]++;
        }
    }

    /// <summary>Writes buckets, sum and count.</summary>
    public void WriteHistogram(StringBuilder text, string name, string labels)
    {
        var (before, inside) = (labels.Length == 0 ? "" : labels + ",", labels.Length == 0 ? "" : $"{{{labels}}}");
        lock (_gate)
        {
            var below = 0L;
            for (var i = 0; i < bounds.Length; i++)
            {
                below += _buckets[i];
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bounds[i]}\"}} {below}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"+Inf\"}} {_count}\n{name}_sum{inside} {_sum}\n{name}_count{inside} {_count}\n");
        }
    }
}
