using Octavo.Kernels;
using Octavo.Numerics;

namespace Octavo.Model;

/// <summary>How a model is loaded.</summary>
public sealed record ModelOptions
{
    /// <summary>Most threads a forward pass may have.</summary>
    public const int MaxThreads = 1024;

    /// <summary>Threads of one forward pass, 1 to <see cref="MaxThreads"/>; by default the processors this process may use.</summary>
    public int Threads { get; init; } = Machine.Threads;

    /// <summary>Quantises a float model while it is loaded; null leaves it as the folder holds it.</summary>
    public QuantizationOptions? Quantization { get; init; }

    /// <summary>Kernels of another instruction set than the chosen one, for tests.</summary>
    internal InstructionSet? InstructionSet { get; init; }

    /// <summary>Codes worked out before for the same weights and rule, by the tensor's name; more are added.</summary>
    internal Dictionary<string, QuantizedWeights>? KnownCodes { get; init; }

    internal void Check()
    {
        if (Threads is < 1 or > MaxThreads)
            throw new ArgumentException($"threads: expected 1 to {MaxThreads}, found {Threads}");
    }
}
