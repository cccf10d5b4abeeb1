using System.Runtime.InteropServices;

namespace Octavo.Kernels;

/// <summary>
/// What an ARM64 processor can do beyond what .NET tells. Its identification registers belong to the operating system, which is asked; one
/// that is not known here, or too old to know of the feature, says no.
/// </summary>
internal static unsafe partial class ArmFeatures
{
    /// <summary>FEAT_I8MM: <c>usmmla</c> and its kin.</summary>
    internal static bool FindI8mm()
    {
        try
        {
            return OperatingSystem.IsLinux() ? (Linux.GetAuxiliaryValue(Linux.HardwareCapabilities2) & Linux.I8mm) != 0
                : OperatingSystem.IsWindows() ? Windows.IsProcessorFeaturePresent(Windows.I8mm)
                : OperatingSystem.IsMacOS() && FindOnMacOS();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static bool FindOnMacOS()
    {
        int found = 0;
        nint size = sizeof(int);
        return MacOS.SystemControl("hw.optional.arm.FEAT_I8MM", &found, &size, null, 0) == 0 && found != 0;
    }

    private static partial class Linux
    {
        /// <summary>AT_HWCAP2, and of it HWCAP2_I8MM (Documentation/arch/arm64/elf_hwcaps.rst of Linux).</summary>
        public const nuint HardwareCapabilities2 = 26, I8mm = 1 << 13;

        [LibraryImport("libc", EntryPoint = "getauxval")]
        public static partial nuint GetAuxiliaryValue(nuint type);
    }

    private static partial class Windows
    {
        /// <summary>PF_ARM_V82_I8MM_INSTRUCTIONS_AVAILABLE, since Windows 11 24H2 and Server 2025.</summary>
        public const uint I8mm = 66;

        [LibraryImport("kernel32")]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static partial bool IsProcessorFeaturePresent(uint feature);
    }

    private static partial class MacOS
    {
        [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int SystemControl(string name, void* value, nint* size, void* newValue, nint newSize);
    }
}
