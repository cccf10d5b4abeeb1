using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Memory outside the managed heap that the loaded models of this process own. Nothing of their files stays mapped or open.</summary>
/// <param name="NativeBytes">Weights as they were packed, tables, and the buffers of forward passes.</param>
public sealed record MemoryUse(long NativeBytes)
{
    /// <summary>What is owned now.</summary>
    public static MemoryUse Now() => new(NativeBuffer.LiveBytes);
}
