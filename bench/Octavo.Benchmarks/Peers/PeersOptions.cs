using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Peers;

/// <summary>What is compared.</summary>
/// <param name="Engines">In the order of their turns.</param>
/// <param name="Models">One after the other.</param>
/// <param name="Shapes">Those of the models' shapes that are timed; all where empty.</param>
/// <param name="Threads">One after the other.</param>
/// <param name="Repetitions">Of each row.</param>
/// <param name="Limit">No round of a shape begins later than this after its first.</param>
/// <param name="PeersFolder">Where the peers' files are.</param>
internal sealed record PeersOptions(
    IReadOnlyList<EngineKind> Engines,
    IReadOnlyList<ModelShape> Models,
    IReadOnlyList<string> Shapes,
    IReadOnlyList<int> Threads,
    int Repetitions,
    TimeSpan Limit,
    string PeersFolder)
{
    /// <summary>Whether a shape is wanted.</summary>
    public bool Wants(string shape) => Shapes.Count == 0 || Shapes.Contains(shape);
}
