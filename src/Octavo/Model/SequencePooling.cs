using Octavo.Kernels.Threads;

namespace Octavo.Model;

/// <summary>What a call makes of the last hidden state of each sequence instead of a head.</summary>
internal abstract class SequencePooling
{
    /// <summary>Which rows of the last layer it reads.</summary>
    public abstract NeededRows Needed { get; }

    /// <summary>Takes a group; each worker calls it, and all have met when it returns.</summary>
    public abstract void Take(Worker worker, TokenGroup group, LastRows last);
}
