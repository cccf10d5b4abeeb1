namespace Octavo.Cli;

/// <summary>How the command line calls metrics.</summary>
internal static class MetricName
{
    /// <summary>GLUE's scripts write <c>acc</c>; people and JSON read <c>accuracy</c>.</summary>
    public static string Spelled(string metric) => metric == "acc" ? "accuracy" : metric;
}
