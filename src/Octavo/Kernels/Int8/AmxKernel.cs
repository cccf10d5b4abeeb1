using System.Runtime.CompilerServices;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Int8;

/// <summary>
/// Tiles of AMX, emitted: 16 rows of 64 codes times 64 codes of 16 columns in one instruction. Rows of A and panels of B are tiles
/// as they lie.
/// </summary>
/// <param name="few">For few rows, see <see cref="FewRows"/>.</param>
internal unsafe class AmxKernel(Int8Kernel few) : Int8Kernel("amx-32x32", "amx", Int8Contract.Any, maxRows: AmxTileArgs.BlockRows)
{
    /// <summary>
    /// Up to so many rows 512-bit VNNI is taken: eight rows times 64 bytes of weights are four cycles, and from the third-level cache
    /// or from memory weights do not come that fast. So tiles could save nothing, but would have to be configured.
    /// </summary>
    public const int FewRows = 8;

    private const int LayerPanels = 2;

    /// <summary>Whether CPU and operating system allow it.</summary>
    public static bool IsSupported => TileState.IsUsable && Vnni512Kernel.IsSupported;

    /// <inheritdoc/>
    public override int PanelsFor(int rows) => rows <= FewRows ? few.PanelsFor(rows) : MostPanels(rows);

    /// <inheritdoc/>
    public override void Tile(in Int8TileArgs args)
    {
        if (args.Rows <= FewRows)
            few.Tile(args);
        else
            TileInParts(args);
    }

    /// <inheritdoc/>
    public override bool Dequantizes(int rows, int panels) => rows > TileConfiguration.Rows && panels == LayerPanels;

    /// <inheritdoc/>
    public override bool Activates(Activation activation) => activation is Activation.None or Activation.Gelu;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Dequantize(in Int8TileArgs args, in Int8Floats floats)
    {
        var scratch = stackalloc byte[AmxTileArgs.BlockBytes + AmxTileArgs.TailBytes + 64];
        var sums = (byte*)(((nint)scratch + 63) & ~63);
        var rows = Tiles.HeightFor((int)args.Rows, AmxTileArgs.BlockRows);
        var call = new AmxTileArgs(args, rows, (sbyte*)sums + AmxTileArgs.BlockBytes)
        {
            C = (int*)sums,
            Floats = new AmxFloatArgs
            {
                LastRow = args.Rows - rows,
                BlockRows = rows,
                Destination = floats.Destination,
                DestinationStride = floats.Stride * sizeof(float),
                Grids = floats.Grids,
                GridStride = floats.GridStride * sizeof(RowGrid),
                ColumnSums = args.ColumnSums,
                WeightScales = floats.WeightScales,
                Bias = floats.Bias,
            },
        };
        GeluTerms.All.CopyTo(call.Floats.Gelu);
        RunLayer(&call, floats.Activation);
    }

    /// <summary>Runs the emitted product of up to <paramref name="rows"/> rows; tests interpret it instead.</summary>
    protected virtual void RunSums(int rows, int panels, AmxTileArgs* args) =>
        ((delegate* unmanaged[SuppressGCTransition]<AmxTileArgs*, void>)EmittedCode.Amx(rows, panels))(args);

    /// <summary>Runs the emitted layer: microseconds, for which a garbage collection need not wait.</summary>
    protected virtual void RunLayer(AmxTileArgs* args, Activation activation) =>
        ((delegate* unmanaged<AmxTileArgs*, void>)(activation == Activation.Gelu ? EmittedCode.AmxLayerGelu : EmittedCode.AmxLayer))(args);

    private static int MostPanels(int rows) => rows <= TileConfiguration.Rows ? 4 : 2;

    [SkipLocalsInit]
    private void TileInParts(Int8TileArgs args)
    {
        var scratch = stackalloc byte[AmxTileArgs.TailBytes + 64];
        var tail = (sbyte*)(((nint)scratch + 63) & ~63);
        var (rows, most) = ((int)args.Rows, MostPanels((int)args.Rows));
        for (var left = args.Panels; left > 0; left -= args.Panels)
        {
            args.Panels = left >= most ? most : left >= 2 ? 2 : 1;
            var call = new AmxTileArgs(args, rows, tail);
            RunSums(rows <= TileConfiguration.Rows ? TileConfiguration.Rows : AmxTileArgs.BlockRows, (int)args.Panels, &call);
            args.B += args.Panels * args.BStride;
            args.C += args.Panels * 16;
        }
    }
}
