using System.Runtime.InteropServices;

namespace Octavo.Kernels;

/// <summary>
/// The operating system's leave to use the eight tile registers of AMX. Their 8 KB would have to be saved for every thread, so a
/// process asks once before its first tile instruction, which would be its end otherwise.
/// </summary>
internal static partial class TileState
{
    private static readonly Lazy<string?> s_refusal = new(Request);

    /// <summary>Whether the processor has tiles of bytes and the system gives them to this process.</summary>
    public static bool IsUsable => Cpu.HasAmx && Refusal is null;

    /// <summary>Why the system refuses, or null where it does not. The first call asks, for the whole process.</summary>
    public static string? Refusal => s_refusal.Value;

    private static string? Request()
    {
        try
        {
            return RuntimeInformation.ProcessArchitecture != Architecture.X64 ? "expected x86-64"
                : OperatingSystem.IsLinux() ? RequestOfLinux()
                : OperatingSystem.IsWindows() ? RequestOfWindows()
                : "expected Linux or Windows";
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return exception.Message;
        }
    }

    private static string? RequestOfLinux() =>
        Linux.SystemCall(Linux.ArchPrctl, Linux.RequestPermission, Linux.TileData) == 0
            ? null
            : $"arch_prctl: {Marshal.GetLastPInvokeErrorMessage()}";

    private static string? RequestOfWindows()
    {
        if ((Windows.GetEnabledXStateFeatures() & Windows.TileData) == 0)
            return "GetEnabledXStateFeatures: the system does not keep tiles";
        return Windows.EnableProcessOptionalXStateFeatures(Windows.TileData)
            ? null
            : $"EnableProcessOptionalXStateFeatures: {Marshal.GetLastPInvokeErrorMessage()}";
    }

    private static partial class Linux
    {
        /// <summary>The numbers of the call on x86-64, of ARCH_REQ_XCOMP_PERM and of the state's component (Documentation/arch/x86/xstate.rst of Linux).</summary>
        public const nint ArchPrctl = 158, RequestPermission = 0x1023, TileData = 18;

        [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
        public static partial nint SystemCall(nint number, nint code, nint feature);
    }

    private static partial class Windows
    {
        /// <summary>XSTATE_MASK_AMX_TILE_DATA.</summary>
        public const ulong TileData = 1UL << 18;

        [LibraryImport("kernel32")]
        public static partial ulong GetEnabledXStateFeatures();

        [LibraryImport("kernel32", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static partial bool EnableProcessOptionalXStateFeatures(ulong features);
    }
}
