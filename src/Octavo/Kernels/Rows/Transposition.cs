using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Rows;

/// <summary>Rows become columns, four by four.</summary>
internal static unsafe class Transposition
{
    /// <summary>destination [columns, rows] = source [rows, columns]^T. Columns are taken by fours, so both need room for a multiple of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint stride, int rows, int columns, float* destination, nint apart)
    {
        var r = 0;
        for (; r + 4 <= rows; r += 4)
        {
            for (var c = 0; c < columns; c += 4)
                Four(source + (r * stride) + c, stride, destination + (c * apart) + r, apart);
        }

        for (; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                destination[(c * apart) + r] = source[(r * stride) + c];
        }
    }

    /// <summary>Four rows of four values become four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four(float* source, nint stride, float* destination, nint apart)
    {
        var (a, b) = (Vector128.Load(source), Vector128.Load(source + stride));
        var (c, d) = (Vector128.Load(source + (2 * stride)), Vector128.Load(source + (3 * stride)));
        var (ab, ab2) = (Low(a, b), High(a, b));
        var (cd, cd2) = (Low(c, d), High(c, d));
        LowerHalves(ab, cd).Store(destination);
        UpperHalves(ab, cd).Store(destination + apart);
        LowerHalves(ab2, cd2).Store(destination + (2 * apart));
        UpperHalves(ab2, cd2).Store(destination + (3 * apart));
    }

    /// <summary>Four rows of four values are added to four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddFour(float* source, nint stride, float* destination, nint apart)
    {
        var (a, b) = (Vector128.Load(source), Vector128.Load(source + stride));
        var (c, d) = (Vector128.Load(source + (2 * stride)), Vector128.Load(source + (3 * stride)));
        var (ab, ab2) = (Low(a, b), High(a, b));
        var (cd, cd2) = (Low(c, d), High(c, d));
        (Vector128.Load(destination) + LowerHalves(ab, cd)).Store(destination);
        (Vector128.Load(destination + apart) + UpperHalves(ab, cd)).Store(destination + apart);
        (Vector128.Load(destination + (2 * apart)) + LowerHalves(ab2, cd2)).Store(destination + (2 * apart));
        (Vector128.Load(destination + (3 * apart)) + UpperHalves(ab2, cd2)).Store(destination + (3 * apart));
    }

    // On x64 the JIT sends Vector128.Create of two halves through memory: seven times slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LowerHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(a, b) : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> UpperHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveHighToLow(b, a) : Vector128.Create(a.GetUpper(), b.GetUpper());

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
