namespace Octavo.Kernels.Rows;

/// <summary>
/// A function of sixteen lanes and its slope. The passes are templates over it, so that which one it is costs nothing inside
/// their loops.
/// </summary>
internal interface IActivation<T>
    where T : struct, ILanes<T>
{
    /// <summary>f(x).</summary>
    static abstract T Of(T x);

    /// <summary>f'(x).</summary>
    static abstract T Slope(T x);
}
