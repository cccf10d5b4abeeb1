using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Takes the logits of words a few tokens at a time, for whoever makes less of them than [N, V] numbers.</summary>
internal abstract class WordSink
{
    /// <summary>Takes some rows; each worker calls it, and all meet behind it.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="group">The sequences.</param>
    /// <param name="first">The first of the tokens, among those of the batch.</param>
    /// <param name="count">How many follow one another.</param>
    /// <param name="logits">[count, V].</param>
    public abstract void Take(Worker worker, TokenGroup group, int first, int count, Matrix logits);
}
