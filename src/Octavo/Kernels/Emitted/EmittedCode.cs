using System.Runtime.InteropServices;

namespace Octavo.Kernels.Emitted;

/// <summary>
/// Kernels for instructions .NET 10 has no intrinsics for, as bytes in this assembly (see the *.g.cs files) and, once per
/// process, in executable pages. When <c>AvxVnni.V512</c> arrives with .NET, a managed kernel takes their place.
/// </summary>
internal static class EmittedCode
{
    /// <summary>The most rows of a u8 x s8 tile.</summary>
    public const int VnniRows = 14;

    /// <summary>The most rows of a tile of ARM64.</summary>
    public const int I8mmRows = 12;

    /// <summary>Rows and panels of the products by tiles of AMX: the most of a call.</summary>
    public static readonly (int Rows, int Panels)[] AmxSizes = [(32, 2), (32, 1), (16, 4), (16, 2), (16, 1)];

    private static readonly Lazy<(ExecutableMemory? Memory, Dictionary<string, int> Offsets, string? Reason)> Loaded = new(Load);

    /// <summary>Why there is no emitted code here, or null if there is.</summary>
    public static string? Reason => Loaded.Value.Reason;

    /// <summary>The address of a u8 x s8 tile: void f(Int8TileArgs*); zero if there is none of this size or none may run.</summary>
    public static nint Vnni(int rows, int panels) => Cpu.HasAvx512Vnni ? Find($"vnni {rows} {panels}") : 0;

    /// <summary>
    /// The address of a u8 x s8 tile of ARM64, of any number of panels, whose A lies in pairs of rows: void f(Int8TileArgs*); zero if there is
    /// none of this height or none may run.
    /// </summary>
    public static nint I8mm(int rows) => Cpu.HasI8mm ? Find($"i8mm {rows + (rows % 2)}") : 0;

    /// <summary>The address of a product of u8 x s8 by tiles of AMX: void f(AmxTileArgs*); zero if there is none of this size or none may run.</summary>
    public static nint Amx(int rows, int panels) => TileState.IsUsable ? Find($"amx {rows} {panels}") : 0;

    /// <summary>The address of a pair of panels times all rows, to floats: void f(AmxTileArgs*); zero if it may not run.</summary>
    public static nint AmxLayer => TileState.IsUsable ? Find("amx layer") : 0;

    /// <summary>The same with GELU behind it.</summary>
    public static nint AmxLayerGelu => TileState.IsUsable ? Find("amx layer gelu") : 0;

    /// <summary>The address of an FP32 tile: void f(FloatTileArgs*); zero if there is none of this size or none may run.</summary>
    public static nint Fma(int rows, int panels) => Cpu.HasAvx512 ? Find($"fma {rows} {panels}") : 0;

    /// <summary>The address of a loop of <see cref="PeakCode"/>; zero if no emitted code may run. The caller checks the CPU.</summary>
    public static nint Peak(string name) => Find($"peak {name}");

    private static nint Find(string key) =>
        Loaded.Value is ({ } memory, var offsets, _) && offsets.TryGetValue(key, out var offset) ? memory.Address + offset : 0;

    private static (ExecutableMemory? Memory, Dictionary<string, int> Offsets, string? Reason) Load()
    {
        var architecture = RuntimeInformation.ProcessArchitecture;
        // ARM64 has one convention on all systems.
        var builder = new CodeBuilder(OperatingSystem.IsWindows() && architecture == Architecture.X64);
        if (architecture == Architecture.X64)
            AddX64(builder);
        else if (architecture == Architecture.Arm64)
            AddArm64(builder);
        else
            return (null, builder.Offsets, "emitted code is for x86-64 and ARM64");
        var memory = ExecutableMemory.TryCreate(builder.Bytes, out var reason);
        return (memory, builder.Offsets, reason);
    }

    private static void AddArm64(CodeBuilder builder)
    {
        for (var rows = 2; rows <= I8mmRows; rows += 2)
            builder.Add($"i8mm {rows}", Emitted.I8mm.Tile(rows));
    }

    private static void AddX64(CodeBuilder builder)
    {
        for (var rows = 1; rows <= VnniRows; rows++)
        {
            for (var panels = 1; panels <= 4; panels++)
            {
                builder.Add($"vnni {rows} {panels}", Vnni512.Tile(rows, panels));
                builder.Add($"fma {rows} {panels}", Fma512.Tile(rows, panels));
            }
        }

        foreach (var (rows, panels) in AmxSizes)
            builder.Add($"amx {rows} {panels}", Emitted.Amx.Tile(rows, panels));
        builder.Add("amx layer", Emitted.Amx.Layer32x32);
        builder.Add("amx layer gelu", Emitted.Amx.LayerGelu32x32);
        builder.Add("peak Amx", PeakCode.Amx);
        builder.Add("peak Vnni512", PeakCode.Vnni512);
        builder.Add("peak Vnni256", PeakCode.Vnni256);
        builder.Add("peak Maddubs256", PeakCode.Maddubs256);
        builder.Add("peak Lane4x256", PeakCode.Lane4x256);
        builder.Add("peak Fma512", PeakCode.Fma512);
        builder.Add("peak Fma256", PeakCode.Fma256);
    }
}
