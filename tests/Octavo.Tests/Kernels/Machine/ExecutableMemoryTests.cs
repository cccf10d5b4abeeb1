using System.Globalization;
using System.Runtime.InteropServices;
using Octavo.Kernels;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels;

public sealed unsafe class ExecutableMemoryTests
{
    /// <summary>mov eax, 42; ret. On ARM64 mov w0, #42; ret.</summary>
    private static ReadOnlySpan<byte> FortyTwo => RuntimeInformation.ProcessArchitecture == Architecture.Arm64
        ? [0x40, 0x05, 0x80, 0x52, 0xC0, 0x03, 0x5F, 0xD6]
        : [0xB8, 42, 0, 0, 0, 0xC3];

    private static bool CanExecute => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    [Fact]
    public void Code_is_executable_and_not_writable()
    {
        Assert.SkipUnless(CanExecute && OperatingSystem.IsLinux(), "reads /proc/self/maps");
        using var memory = ExecutableMemory.TryCreate(FortyTwo, out var reason);
        Assert.SkipWhen(memory is null, reason ?? "");
        Assert.Equal(42, ((delegate* unmanaged<int>)memory.Address)());
        Assert.Equal("r-xp", PermissionsOf(memory.Address));
    }

    [Fact]
    public void Emitted_kernels_are_executable_and_not_writable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && PeakLoop.Available.Count > 0, EmittedCode.Reason ?? "reads /proc/self/maps");
        Assert.Equal("r-xp", PermissionsOf(EmittedCode.Peak(PeakLoop.Available[0].Name)));
    }

    [Fact]
    public void No_code_is_no_memory_and_says_so()
    {
        Assert.Null(ExecutableMemory.TryCreate([], out var reason));
        Assert.NotNull(reason);
    }

    [Fact]
    public void Every_peak_loop_comes_back()
    {
        foreach (var loop in PeakLoop.Available)
        {
            loop.Run(3);
            Assert.True(loop.OperationsPerIteration > 0);
        }
    }

    /// <summary>
    /// The fourth argument of System V is in rcx, where Windows has the first: so the thunk can be run here, and what it
    /// does to the stack seen.
    /// </summary>
    [Fact]
    public void A_kernel_behind_its_Windows_entry_computes_the_same()
    {
        Assert.SkipUnless(Vnni512Kernel.IsSupported && !OperatingSystem.IsWindows(), "needs AVX512_VNNI and System V");
        var builder = new CodeBuilder(withWindowsEntry: true);
        builder.Add("tile", Vnni512.Tile(1, 1));
        using var memory = ExecutableMemory.TryCreate(builder.Bytes, out _);
        Assert.NotNull(memory);
        using var packed = PackedInt8Weights.Pack([.. Enumerable.Range(-8, 16).Select(i => (sbyte)i)], 1, 16);
        using var a = new NativeBuffer(16);
        using var c = new NativeBuffer(256);
        a.AsSpan<byte>().Fill(255);
        var args = new Int8TileArgs
        {
            A = a.Pointer,
            Lda = 16,
            B = packed.Pointer,
            BStride = packed.PanelStride,
            K4 = packed.K4,
            C = (int*)c.Pointer,
            Rows = 1,
            Panels = 1,
        };
        ((delegate* unmanaged<nint, nint, nint, Int8TileArgs*, void>)memory.Address)(0, 0, 0, &args);
        Assert.Equal(-8 * 255, c.AsSpan<int>()[0]);
    }

    private static string PermissionsOf(nint address)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var fields = line.Split([' ', '-'], 3);
            var start = nint.Parse(fields[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var end = nint.Parse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (address >= start && address < end)
                return fields[2][..4];
        }

        return "not mapped";
    }
}
