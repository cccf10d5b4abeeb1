using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>Plain C#: runs anywhere, and says what the others compute.</summary>
internal sealed unsafe class PortableKernel() : Int8Kernel("portable", "portable", Int8Contract.Any, maxRows: 8)
{
    /// <inheritdoc/>
    public override void Tile(in Int8TileArgs args)
    {
        for (nint panel = 0; panel < args.Panels; panel++)
        {
            for (nint row = 0; row < args.Rows; row++)
                Row(args.ARow(row), args.B + (panel * args.BStride), args.K4, args.CRow(row, panel));
        }
    }

    private static void Row(byte* a, sbyte* b, nint k4, int* c)
    {
        new Span<int>(c, 16).Clear();
        for (; k4 > 0; k4--, a += 4, b += 64)
        {
            for (nint n = 0; n < 16; n++)
                c[n] += (a[0] * b[4 * n]) + (a[1] * b[(4 * n) + 1]) + (a[2] * b[(4 * n) + 2]) + (a[3] * b[(4 * n) + 3]);
        }
    }
}
