namespace Octavo.Kernels.Rows;

/// <summary>How the rows of a product are cut into tiles.</summary>
internal static class Tiles
{
    /// <summary>Rows of a tile, of equal height as far as possible: with at most 14, 16 rows are 8 + 8, not 14 + 2.</summary>
    public static int HeightFor(int rows, int mostRows)
    {
        var tiles = ((rows - 1) / mostRows) + 1;
        return ((rows - 1) / tiles) + 1;
    }
}
