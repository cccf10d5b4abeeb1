using System.Runtime.CompilerServices;
using Octavo.Kernels.Threads;

namespace Octavo.Tests.Kernels.Threads;

/// <summary>Results must not depend on the number of workers, also where this machine has fewer processors than a test asks for threads.</summary>
internal static class ManyWorkers
{
    [ModuleInitializer]
    internal static void Allow() => WorkerPool.Shared = new WorkerPool(8) { Pace = null };
}
