namespace Octavo.Kernels.Int8;

/// <summary>How a leaf of <see cref="RegisterKernel{T, TSum, TPart, TA, TB}"/> multiplies a register.</summary>
/// <typeparam name="TSum">A register of 32-bit sums.</typeparam>
/// <typeparam name="TPart">A register of what is added up within a step.</typeparam>
/// <typeparam name="TA">Four codes of a row, in every lane.</typeparam>
/// <typeparam name="TB">A register of weights.</typeparam>
internal unsafe interface IRegisterStep<TSum, TPart, TA, TB>
{
    /// <summary>Rows of a tile, three to six: as many as leave all its sums in registers.</summary>
    static abstract int Rows { get; }

    /// <summary>Groups of four inputs of a step, one or four.</summary>
    static abstract int Quads { get; }

    /// <summary>Whether a register takes sixteen columns, a whole panel; otherwise eight.</summary>
    static abstract bool IsWholePanel { get; }

    /// <summary>A register of weights, aligned.</summary>
    static abstract TB Load(sbyte* weights);

    /// <summary>Four codes of a row.</summary>
    static abstract TA Broadcast(byte* codes);

    /// <summary>The first products of a step; what <paramref name="sum"/> has may go with them.</summary>
    static abstract TPart First(TSum sum, TA a, TB b);

    /// <summary>Adds further products.</summary>
    static abstract TPart Next(TPart part, TA a, TB b);

    /// <summary>The sum behind a step.</summary>
    static abstract TSum Fold(TSum sum, TPart part);

    /// <summary>Writes the sums of a register's columns.</summary>
    static abstract void Store(TSum sum, int* destination);
}
