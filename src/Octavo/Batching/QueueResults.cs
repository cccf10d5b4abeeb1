using System.Collections;

namespace Octavo.Batching;

/// <summary>The answers to the texts of one call, in their order, and what they took.</summary>
/// <typeparam name="T">An answer.</typeparam>
public sealed class QueueResults<T> : IReadOnlyList<T>
{
    private readonly IReadOnlyList<T> _answers;

    internal QueueResults(IReadOnlyList<T> answers, long tokens, TimeSpan prepared, TimeSpan waited, TimeSpan computed) =>
        (_answers, TokenCount, PrepareTime, QueueTime, ComputeTime) = (answers, tokens, prepared, waited, computed);

    /// <inheritdoc/>
    public int Count => _answers.Count;

    /// <summary>Tokens of all texts, special ones included, as the model computed them.</summary>
    public long TokenCount { get; }

    /// <summary>How long it took to make a text ready (tokens, windows), the mean of all.</summary>
    public TimeSpan PrepareTime { get; }

    /// <summary>How long a text waited for its batch, the mean of all.</summary>
    public TimeSpan QueueTime { get; }

    /// <summary>How long the batch of a text took, the mean of all.</summary>
    public TimeSpan ComputeTime { get; }

    /// <inheritdoc/>
    public T this[int index] => _answers[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _answers.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Other answers made of these.</summary>
    internal QueueResults<TOther> Select<TOther>(Func<IReadOnlyList<T>, IReadOnlyList<TOther>> make) => new(make(_answers), TokenCount, PrepareTime, QueueTime, ComputeTime);
}
