using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Float;

/// <summary>The float product for one instruction set, and the passes over its rows: what the drivers of floats are given.</summary>
internal class FloatLeaves(InstructionSet set) : RowLeaves(set)
{
    /// <summary>The float product.</summary>
    public FloatTile Tile { get; } = FloatTile.For(set);
}
