using System.Runtime.Intrinsics.X86;

namespace Octavo.Benchmarks.Peaks;

/// <summary>Sizes of the caches as the CPU tells them; virtual machines often hide them from the system's files.</summary>
internal static class CacheSizes
{
    private const int Instructions = 2;

    /// <summary>Bytes of the second level, 1 MiB where unknown.</summary>
    public static long Level2 { get; } = Find(2) ?? 1 << 20;

    /// <summary>Bytes of the third level, 32 MiB where unknown.</summary>
    public static long Level3 { get; } = Find(3) ?? 32 << 20;

    /// <summary>Memory that lies in the third level: several times the second, well below the third.</summary>
    public static long InLevel3 => Math.Max(2 * Level2, Math.Min(Level3 / 2, 8 * Level2));

    /// <summary>Memory that no cache holds.</summary>
    public static long InMemory => Math.Clamp(4 * Level3, 256L << 20, 1L << 30);

    private static long? Find(int level)
    {
        if (!X86Base.IsSupported)
            return null;
        // Deterministic cache parameters: AMD's leaf first, then Intel's.
        foreach (var leaf in (int[])[unchecked((int)0x8000001D), 4])
        {
            if ((uint)X86Base.CpuId(unchecked((int)((uint)leaf & 0x80000000)), 0).Eax < (uint)leaf)
                continue;
            for (var i = 0; i < 8; i++)
            {
                var (eax, ebx, ecx, _) = X86Base.CpuId(leaf, i);
                var type = eax & 31;
                if (type == 0)
                    break;
                if (type != Instructions && ((eax >> 5) & 7) == level)
                    return (((ebx >> 22) & 0x3FF) + 1L) * (((ebx >> 12) & 0x3FF) + 1L) * ((ebx & 0xFFF) + 1L) * ((uint)ecx + 1L);
            }
        }

        return null;
    }
}
