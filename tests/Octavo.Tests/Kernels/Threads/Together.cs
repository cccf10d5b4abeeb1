
using Octavo.Kernels.Threads;

namespace Octavo.Tests.Kernels.Threads;

/// <summary>Work that is a lambda, run by a pool of its own.</summary>
internal sealed class Together(Action<Worker> work) : TeamWork
{
    /// <summary>Runs it with so many workers, more than there are processors if need be.</summary>
    public static void Run(int workers, Action<Worker> work) => new WorkerPool(workers) { Pace = null }.Run(workers, new Together(work));

    public override void Run(Worker worker) => work(worker);
}
