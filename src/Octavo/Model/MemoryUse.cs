using Octavo.Checkpoints;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Memory outside the managed heap that the loaded models of this process own.</summary>
/// <param name="NativeBytes">Weights that were packed or widened, and the buffers of forward passes.</param>
/// <param name="MappedBytes">Pages of the mapped files that were touched and are resident; null where the system does not say.</param>
public sealed record MemoryUse(long NativeBytes, long? MappedBytes)
{
    /// <summary>Both.</summary>
    public long Bytes => NativeBytes + (MappedBytes ?? 0);

    /// <summary>What is owned now.</summary>
    public static MemoryUse Now() => new(NativeBuffer.LiveBytes, ResidentPages.Bytes());
}
