using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Float;

/// <summary>
/// The inner product of every float matrix product: [rows, K] times two packed panels [K, 16] each.
/// Each output is one chain of fused multiply-adds in ascending k, so the same bits on every CPU.
/// </summary>
internal abstract unsafe class FloatTile
{
    /// <summary>Columns of one call: two panels.</summary>
    public const int Columns = 32;

    /// <summary>Short name for reports.</summary>
    public abstract string Name { get; }

    /// <summary>Rows a call may have at most.</summary>
    public abstract int MaxRows { get; }

    /// <summary>The implementation for an instruction set.</summary>
    public static FloatTile For(InstructionSet set) => set switch
    {
        >= InstructionSet.Avx512 when EmittedFloatTile.IsSupported => new EmittedFloatTile(),
        >= InstructionSet.Avx512 when Avx512F.IsSupported => new FloatTile<Vector512<float>, Register512>(),
        >= InstructionSet.Avx2 => new FloatTile<Vector256<float>, Register256>(),
        _ => new FloatTile<Vector128<float>, Register128>(),
    };

    /// <summary>c[r, 0..32] = a[r, 0..k] * b. Strides in floats; <paramref name="panelStride"/> between the two panels.</summary>
    public abstract void Run(float* a, nint lda, float* b, nint panelStride, nint k, int rows, float* c, nint ldc);
}

/// <summary>One vector register.</summary>
internal unsafe interface IRegister<TV>
{
    static abstract int Width { get; }

    static abstract TV Load(float* p);

    static abstract TV Broadcast(float* p);

    static abstract TV Zero { get; }

    static abstract TV Fma(TV a, TV b, TV c);

    static abstract void Store(TV v, float* p);
}

internal readonly unsafe struct Register512 : IRegister<Vector512<float>>
{
    public static int Width => 16;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    public static Vector512<float> Load(float* p) => Vector512.Load(p);

    public static Vector512<float> Broadcast(float* p) => Vector512.Create(*p);

    public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAdd(a, b, c);

    public static void Store(Vector512<float> v, float* p) => v.Store(p);
}

internal readonly unsafe struct Register256 : IRegister<Vector256<float>>
{
    public static int Width => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    public static Vector256<float> Load(float* p) => Vector256.Load(p);

    public static Vector256<float> Broadcast(float* p) => Vector256.Create(*p);

    public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a, b, c);

    public static void Store(Vector256<float> v, float* p) => v.Store(p);
}

internal readonly unsafe struct Register128 : IRegister<Vector128<float>>
{
    public static int Width => 4;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    public static Vector128<float> Load(float* p) => Vector128.Load(p);

    public static Vector128<float> Broadcast(float* p) => Vector128.Create(*p);

    public static Vector128<float> Fma(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.FusedMultiplyAdd(a, b, c);

    public static void Store(Vector128<float> v, float* p) => v.Store(p);
}

/// <summary>Six rows by two registers: twelve accumulators hide the latency of the fused multiply-add and fit sixteen registers.</summary>
internal sealed unsafe class FloatTile<TV, TR> : FloatTile
    where TR : struct, IRegister<TV>
{
    public override string Name { get; } = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"fma{TR.Width * 32}-6x{2 * TR.Width}");

    public override int MaxRows => 6;

    public override void Run(float* a, nint lda, float* b, nint panelStride, nint k, int rows, float* c, nint ldc)
    {
        for (var column = 0; column < Columns; column += 2 * TR.Width)
        {
            // Register r of this step starts at column r: panel r / 16, lane r % 16.
            var b0 = b + (column / 16 * panelStride) + (column % 16);
            var second = column + TR.Width;
            var b1 = b + (second / 16 * panelStride) + (second % 16);
            var r = 0;
            for (; r + 6 <= rows; r += 6)
                Six(a + (r * lda), lda, b0, b1, k, c + (r * ldc) + column, ldc);
            for (; r + 3 <= rows; r += 3)
                Three(a + (r * lda), lda, b0, b1, k, c + (r * ldc) + column, ldc);
            for (; r < rows; r++)
                One(a + (r * lda), b0, b1, k, c + (r * ldc) + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(float* a, nint lda, float* b0, float* b1, nint k, float* c, nint ldc)
    {
        TV c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = TR.Zero;
        var a3 = a + (3 * lda);
        for (var end = a + k; a < end; a++, a3++, b0 += 16, b1 += 16)
        {
            var x = TR.Load(b0);
            var y = TR.Load(b1);
            var v = TR.Broadcast(a);
            c00 = TR.Fma(v, x, c00);
            c01 = TR.Fma(v, y, c01);
            v = TR.Broadcast(a + lda);
            c10 = TR.Fma(v, x, c10);
            c11 = TR.Fma(v, y, c11);
            v = TR.Broadcast(a + (2 * lda));
            c20 = TR.Fma(v, x, c20);
            c21 = TR.Fma(v, y, c21);
            v = TR.Broadcast(a3);
            c30 = TR.Fma(v, x, c30);
            c31 = TR.Fma(v, y, c31);
            v = TR.Broadcast(a3 + lda);
            c40 = TR.Fma(v, x, c40);
            c41 = TR.Fma(v, y, c41);
            v = TR.Broadcast(a3 + (2 * lda));
            c50 = TR.Fma(v, x, c50);
            c51 = TR.Fma(v, y, c51);
        }

        Put(c00, c01, c);
        Put(c10, c11, c + ldc);
        Put(c20, c21, c + (2 * ldc));
        Put(c30, c31, c + (3 * ldc));
        Put(c40, c41, c + (4 * ldc));
        Put(c50, c51, c + (5 * ldc));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(float* a, nint lda, float* b0, float* b1, nint k, float* c, nint ldc)
    {
        TV c00, c01, c10, c11, c20, c21;
        c00 = c01 = c10 = c11 = c20 = c21 = TR.Zero;
        for (var end = a + k; a < end; a++, b0 += 16, b1 += 16)
        {
            var x = TR.Load(b0);
            var y = TR.Load(b1);
            var v = TR.Broadcast(a);
            c00 = TR.Fma(v, x, c00);
            c01 = TR.Fma(v, y, c01);
            v = TR.Broadcast(a + lda);
            c10 = TR.Fma(v, x, c10);
            c11 = TR.Fma(v, y, c11);
            v = TR.Broadcast(a + (2 * lda));
            c20 = TR.Fma(v, x, c20);
            c21 = TR.Fma(v, y, c21);
        }

        Put(c00, c01, c);
        Put(c10, c11, c + ldc);
        Put(c20, c21, c + (2 * ldc));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* a, float* b0, float* b1, nint k, float* c)
    {
        var c0 = TR.Zero;
        var c1 = TR.Zero;
        for (var end = a + k; a < end; a++, b0 += 16, b1 += 16)
        {
            var v = TR.Broadcast(a);
            c0 = TR.Fma(v, TR.Load(b0), c0);
            c1 = TR.Fma(v, TR.Load(b1), c1);
        }

        Put(c0, c1, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TV first, TV second, float* c)
    {
        TR.Store(first, c);
        TR.Store(second, c + TR.Width);
    }
}
