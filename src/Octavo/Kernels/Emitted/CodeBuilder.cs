using System.Runtime.InteropServices;

namespace Octavo.Kernels.Emitted;

/// <summary>Puts kernels one behind the other, each at a multiple of 64 bytes and, for Windows, behind its thunk.</summary>
internal sealed class CodeBuilder(bool withWindowsEntry)
{
    private const byte Breakpoint = 0xCC;
    private readonly List<byte> bytes = [];

    /// <summary>Everything added so far. Valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(bytes);

    /// <summary>Where each entry point is.</summary>
    public Dictionary<string, int> Offsets { get; } = [];

    /// <summary>Adds one kernel; no code, no entry.</summary>
    public void Add(string key, ReadOnlySpan<byte> code)
    {
        if (code.IsEmpty)
            return;
        while (bytes.Count % 64 != 0)
            bytes.Add(Breakpoint);
        Offsets.Add(key, bytes.Count);
        if (withWindowsEntry)
            bytes.AddRange(WindowsEntry.Thunk);
        bytes.AddRange(code);
    }
}
