using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Int8;

/// <summary>
/// ARM64's <c>usmmla</c>, emitted: eight codes of two rows times eight codes of two columns in one instruction, unsigned by signed, so that
/// activations need no shift. Panels become operands in registers; rows are laid out in pairs first, once for all columns of the call.
/// </summary>
internal unsafe class I8mmKernel() : Int8Kernel("i8mm-12x8", "i8mm", Int8Contract.Any, maxRows: Rows)
{
    /// <summary>The most rows of a tile.</summary>
    public const int Rows = EmittedCode.I8mmRows;

    /// <summary>The most inputs that are laid out at once: 24 KB of pairs, of a first-level cache of 64 KB. More are summed in parts.</summary>
    public const int MostInputs = 2048;

    private static readonly nint[] s_tiles = CreateTable();

    /// <summary>Whether CPU and operating system allow it.</summary>
    public static bool IsSupported => Cpu.HasI8mm && EmittedCode.Reason is null;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Tile(in Int8TileArgs args)
    {
        var most = (Tiles.HeightFor((int)args.K4, MostInputs / 4) + 3) & ~3;
        var pairs = stackalloc byte[(((int)args.Rows + 1) & ~1) * most * 4];
        var sums = stackalloc int[args.K4 > most ? Rows * Int8TileArgs.CColumns : 0];
        var part = args;
        part.A = pairs;
        for (nint first = 0; first < args.K4; first += most)
        {
            part.K4 = Math.Min(most, args.K4 - first);
            part.B = args.B + (first * 64);
            part.C = first == 0 ? args.C : sums;
            LayOut(args, first * 4, part.K4 * 4, pairs);
            Run(&part);
            if (first > 0)
                AddTo(args, sums);
        }
    }

    /// <summary>Runs the emitted tile; tests interpret it instead.</summary>
    protected virtual void Run(Int8TileArgs* args) =>
        ((delegate* unmanaged[SuppressGCTransition]<Int8TileArgs*, void>)s_tiles[args->Rows])(args);

    /// <summary>Inputs [first, first + count) of all rows as [count/8][pairs][2][8]; the last of an odd number of rows is its own neighbour.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LayOut(in Int8TileArgs args, nint first, nint count, byte* pairs)
    {
        var stride = ((args.Rows + 1) & ~1) * 8;
        for (nint row = 0; row < args.Rows; row += 2, pairs += 16)
        {
            byte* upper = args.ARow(row) + first, lower = args.ARow(row + 1) + first, destination = pairs;
            for (nint k = 0; k < count; k += 16, destination += 2 * stride)
            {
                Vector128<ulong> a = Vector128.Load(upper + k).AsUInt64(), b = Vector128.Load(lower + k).AsUInt64();
                ZipLow(a, b).AsByte().Store(destination);
                ZipHigh(a, b).AsByte().Store(destination + stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipLow(Vector128<ulong> a, Vector128<ulong> b) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipHigh(Vector128<ulong> a, Vector128<ulong> b) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a.GetUpper(), b.GetUpper());

    /// <summary>C += sums.</summary>
    private static void AddTo(in Int8TileArgs args, int* sums)
    {
        for (nint row = 0; row < args.Rows; row++, sums += Int8TileArgs.CColumns)
        {
            var c = args.CRow(row, 0);
            for (nint column = 0; column < args.Panels * 16; column += 4)
                (Vector128.Load(c + column) + Vector128.Load(sums + column)).Store(c + column);
        }
    }

    private static nint[] CreateTable()
    {
        var table = new nint[Rows + 1];
        for (var rows = 1; rows <= Rows; rows++)
            table[rows] = EmittedCode.I8mm(rows);
        return table;
    }
}
