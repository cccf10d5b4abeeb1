using Octavo.Kernels;
using Octavo.Numerics;

namespace Octavo.Model;

/// <summary>How a model is loaded.</summary>
public sealed record ModelOptions
{
    /// <summary>Most threads a forward pass may have.</summary>
    public const int MaxThreads = 1024;

    /// <summary>Threads of one forward pass, 1 to <see cref="MaxThreads"/>; by default the processors this process may use. More than there are processors are as fast as those.</summary>
    public int Threads { get; init; } = Machine.Threads;

    /// <summary>
    /// Forward passes whose buffers are kept for the next call; by default one for each processor. Each call has one while it runs;
    /// calls beyond this number allocate theirs and free them. The buffers of a pass hold about 4 MB for a BERT-base and texts of 128 tokens.
    /// </summary>
    public int MaxIdlePasses { get; init; } = Environment.ProcessorCount;

    /// <summary>After how long without a call the kept buffers are freed; <see cref="Timeout.InfiniteTimeSpan"/> for never; 30 seconds by default.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Quantises a float model while it is loaded; null leaves it as the folder holds it.</summary>
    public QuantizationOptions? Quantization { get; init; }

    /// <summary>
    /// Gives the folder of a model that is named and is no path of this machine: <c>HubModels.Fetch</c> of Octavo.Hub, or a store of one's own. Null, the
    /// default, for none: models are folders, and no network is touched.
    /// </summary>
    public Func<string, string>? Hub { get; init; }

    /// <summary>Kernels of another instruction set than the chosen one, for tests.</summary>
    internal InstructionSet? InstructionSet { get; init; }

    /// <summary>Codes worked out before for the same weights and rule, by the tensor's name; more are added.</summary>
    internal Dictionary<string, QuantizedWeights>? KnownCodes { get; init; }

    internal void Check()
    {
        if (Threads is < 1 or > MaxThreads)
            throw new ArgumentException($"threads: expected 1 to {MaxThreads}, found {Threads}");
        if (MaxIdlePasses < 0)
            throw new ArgumentException($"maxIdlePasses: expected 0 or more, found {MaxIdlePasses}");
        if (IdleTimeout != Timeout.InfiniteTimeSpan && (IdleTimeout < TimeSpan.Zero || IdleTimeout > TimeSpan.FromDays(24)))
            throw new ArgumentException($"idleTimeout: expected 0 to 24 days, or infinite, found {IdleTimeout}");
    }
}
