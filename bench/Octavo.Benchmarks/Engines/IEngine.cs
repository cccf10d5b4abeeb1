using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Engines;

/// <summary>A runtime that holds one model.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>Name and version of what computes.</summary>
    string Version { get; }

    /// <summary>Computes a workload so many times; returns the seconds of one pass.</summary>
    double Time(Workload workload, int passes);
}
