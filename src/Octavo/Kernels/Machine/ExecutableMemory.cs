using System.Runtime.InteropServices;

namespace Octavo.Kernels;

/// <summary>
/// Machine code in pages of its own: written first, then executable and no longer writable. Never both. The pages stay
/// until the process ends or the object is disposed.
/// <para>
/// On ARM64 what was written reaches the instruction caches only when somebody sees to it. Linux does so itself: whenever a page of a
/// process becomes executable that was not since it was last written (<c>__sync_icache_dcache</c> in arch/arm64/mm), and that is what
/// happens here, once, to pages that nobody could execute before. Kernels before 4.15 left out pages without a file, but they are older than
/// the name of any feature for which ARM64 code is emitted (HWCAP2_I8MM, 5.6). Windows has a call for it. macOS wants pages of
/// another kind (MAP_JIT), which could not be tried here: there is no code for it then.
/// </para>
/// </summary>
internal sealed unsafe partial class ExecutableMemory : SafeHandle
{
    private static readonly Lazy<string?> s_refusal = new(Try);
    private readonly nuint length;

    private ExecutableMemory(nint address, nuint length)
        : base(0, ownsHandle: true)
    {
        this.length = length;
        SetHandle(address);
    }

    /// <summary>Why this system wants no code at all, or null where it takes some.</summary>
    public static string? Refusal => s_refusal.Value;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Where the code begins, at a multiple of the page size.</summary>
    public nint Address => handle;

    /// <summary>
    /// Copies <paramref name="code"/> to executable pages, or returns null and says in <paramref name="reason"/> why the
    /// system does not want it: hardened kernels and sandboxes may refuse.
    /// </summary>
    public static ExecutableMemory? TryCreate(ReadOnlySpan<byte> code, out string? reason)
    {
        if (code.IsEmpty)
        {
            reason = "there is no code";
            return null;
        }

        if (OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            reason = "emitted code was not tried on macOS for ARM64";
            return null;
        }

        var page = (nuint)Environment.SystemPageSize;
        var length = ((nuint)code.Length + page - 1) / page * page;
        try
        {
            return OperatingSystem.IsWindows() ? CreateOnWindows(code, length, out reason) : CreateOnUnix(code, length, out reason);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            reason = exception.Message;
            return null;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() =>
        OperatingSystem.IsWindows() ? Windows.VirtualFree(handle, 0, Windows.MemRelease) : Unix.Unmap(handle, length) == 0;

    private static string? Try()
    {
        const byte Return = 0xC3;
        TryCreate([Return], out var reason)?.Dispose();
        return reason;
    }

    private static ExecutableMemory? CreateOnUnix(ReadOnlySpan<byte> code, nuint length, out string? reason)
    {
        var anonymous = OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? Unix.MapAnonymousBsd : Unix.MapAnonymousLinux;
        var address = Unix.Map(0, length, Unix.ProtRead | Unix.ProtWrite, Unix.MapPrivate | anonymous, -1, 0);
        if (address == -1)
        {
            reason = $"mmap: {Marshal.GetLastPInvokeErrorMessage()}";
            return null;
        }

        var memory = new ExecutableMemory(address, length);
        code.CopyTo(new Span<byte>((void*)address, code.Length));
        reason = null;
        if (Unix.Protect(address, length, Unix.ProtRead | Unix.ProtExec) == 0)
            return memory;
        reason = $"mprotect: {Marshal.GetLastPInvokeErrorMessage()}";
        memory.Dispose();
        return null;
    }

    private static ExecutableMemory? CreateOnWindows(ReadOnlySpan<byte> code, nuint length, out string? reason)
    {
        var address = Windows.VirtualAlloc(0, length, Windows.MemCommit | Windows.MemReserve, Windows.PageReadWrite);
        if (address == 0)
        {
            reason = $"VirtualAlloc: {Marshal.GetLastPInvokeErrorMessage()}";
            return null;
        }

        var memory = new ExecutableMemory(address, length);
        code.CopyTo(new Span<byte>((void*)address, code.Length));
        reason = null;
        if (Windows.VirtualProtect(address, length, Windows.PageExecuteRead, out _) && Windows.FlushInstructionCache(Windows.GetCurrentProcess(), address, length))
            return memory;
        reason = $"VirtualProtect or FlushInstructionCache: {Marshal.GetLastPInvokeErrorMessage()}";
        memory.Dispose();
        return null;
    }

    private static partial class Unix
    {
        public const int ProtRead = 1, ProtWrite = 2, ProtExec = 4;
        public const int MapPrivate = 2, MapAnonymousLinux = 0x20, MapAnonymousBsd = 0x1000;

        [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
        public static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

        [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
        public static partial int Protect(nint address, nuint length, int protection);

        [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
        public static partial int Unmap(nint address, nuint length);
    }

    private static partial class Windows
    {
        public const uint MemCommit = 0x1000, MemReserve = 0x2000, MemRelease = 0x8000;
        public const uint PageReadWrite = 4, PageExecuteRead = 0x20;

        [LibraryImport("kernel32", SetLastError = true)]
        public static partial nint VirtualAlloc(nint address, nuint length, uint type, uint protection);

        [LibraryImport("kernel32", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static partial bool VirtualProtect(nint address, nuint length, uint protection, out uint previous);

        [LibraryImport("kernel32")]
        public static partial nint GetCurrentProcess();

        [LibraryImport("kernel32", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static partial bool FlushInstructionCache(nint process, nint address, nuint length);

        [LibraryImport("kernel32", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static partial bool VirtualFree(nint address, nuint length, uint type);
    }
}
