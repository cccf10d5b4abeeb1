using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Engines;

/// <summary>A runtime that holds one model.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>Name and version of what computes.</summary>
    string Version { get; }

    /// <summary>A repetition should last that long, so that neither the clock's grain nor a single interruption shows.</summary>
    double SecondsAtLeast => 0.1;

    /// <summary>Computes a workload so many times; returns the seconds of one pass.</summary>
    double Time(Workload workload, int passes);
}
