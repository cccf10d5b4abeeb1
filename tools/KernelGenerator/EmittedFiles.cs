using KernelGenerator.Arm64;

namespace KernelGenerator;

/// <summary>The files of Kernels/Emitted that are written, not typed: name and text.</summary>
internal static class EmittedFiles
{
    public static IReadOnlyDictionary<string, string> All() => new Dictionary<string, string>
    {
        ["Vnni512.g.cs"] = Listing.File("Vnni512", "u8 x s8 tiles of 512-bit vpdpbusd: rows x columns.", VnniTiles.All()),
        ["Amx.g.cs"] = Listing.File("Amx", "u8 x s8 tiles of AMX: rows x columns.", AmxTiles.All()),
        ["Fma512.g.cs"] = Listing.File("Fma512", "FP32 tiles of 512-bit FMA: rows x columns.", FmaTiles.All()),
        ["I8mm.g.cs"] = Listing.File("I8mm", "u8 x s8 tiles of ARM64's usmmla: rows.", I8mmTile.All(), Arm64Disassembly.Of),
        ["PeakCode.g.cs"] = Listing.File("PeakCode", "Loops on registers only: what the CPU can do at best.", PeakLoops.All()),
        ["WindowsEntry.g.cs"] = Listing.File("WindowsEntry", "Stands before a kernel and calls it as System V code from the Windows convention.", [WindowsEntry.Thunk()]),
    };
}
