using System.Runtime.InteropServices;

namespace Octavo.Text.Models;

/// <summary>A hash of short texts, eight bytes a step, another one in every process so that no file can be made to collide.</summary>
internal static class TextHash
{
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong Multiplier = (ulong)Random.Shared.NextInt64() | 1UL << 63 | 1;

    /// <summary>The hash; its upper bits are the best mixed.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = Seed ^ (ulong)text.Length;
        var bytes = MemoryMarshal.AsBytes(text);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        ulong rest = 0;
        if (bytes.Length >= sizeof(uint))
        {
            rest = MemoryMarshal.Read<uint>(bytes);
            bytes = bytes[sizeof(uint)..];
        }

        if (bytes.Length > 0) rest = rest << 16 | MemoryMarshal.Read<ushort>(bytes);
        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        value *= Multiplier;
        return value ^ value >> 32;
    }
}
