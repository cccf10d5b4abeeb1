using System.Globalization;

namespace Octavo.Batching;

/// <summary>How a queue before a model behaves.</summary>
public sealed record QueueOptions
{
    /// <summary>Texts that may wait at once, tokenized; 4,096 by default. Those of the running batch do not count.</summary>
    public int Capacity { get; init; } = 4_096;

    /// <summary>
    /// Most tokens of a batch, unless one text has more; null for 1,024 for each thread of the model, 2,048 to 16,384 in all. More brings no
    /// answer sooner, for no batch is padded: it lets the next caller wait longer.
    /// </summary>
    public int? MaxBatchTokens { get; init; }

    /// <summary>
    /// Batches that run at once, 2 by default: while one begins or ends, another keeps the processors busy. Where there are several, each takes a
    /// share of what waits and runs, half of an equal one, so that all who ask at once wait about as long.
    /// </summary>
    public int ConcurrentBatches { get; init; } = 2;

    /// <summary>
    /// Whether each text is a batch of its own. Slower, and the only way for models whose answers depend on the batch
    /// (<see cref="Octavo.Model.EncoderModel.DependsOnBatch"/>): each answer is then that of the text alone.
    /// </summary>
    public bool EachAlone { get; init; }

    /// <summary>What a call meets when there is no room.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.Wait;

    /// <summary>The model's name in traces and metrics (<c>gen_ai.request.model</c>); null for that of its folder.</summary>
    public string? ModelName { get; init; }

    internal void Check()
    {
        if (Capacity < 1)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"capacity: expected 1 or more, found {Capacity}"));
        if (MaxBatchTokens < 1)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"maxBatchTokens: expected 1 or more, found {MaxBatchTokens}"));
        if (ConcurrentBatches < 1)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"concurrentBatches: expected 1 or more, found {ConcurrentBatches}"));
        if (!Enum.IsDefined(WhenFull))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"whenFull: expected Wait or Refuse, found {(int)WhenFull}"));
    }
}
