namespace Octavo.Numerics;

/// <summary>Which inputs of a row a <see cref="WeightBound"/> looks at together: pairs, or lanes of eight.</summary>
internal static class BoundedUnits
{
    private const int Group = 16;

    public static int Size(WeightBound bound) => bound switch
    {
        WeightBound.PairSafe => 2,
        WeightBound.Lane4 => Group / 2,
        _ => 0,
    };

    /// <summary>How many units a row has; the last one may reach beyond it.</summary>
    /// <param name="bound">The bound.</param>
    /// <param name="columns">How long the row is.</param>
    public static int Count(WeightBound bound, int columns) => bound switch
    {
        WeightBound.PairSafe => (columns / 2) + (columns % 2),
        WeightBound.Lane4 => 2 * ((columns / Group) + (columns % Group == 0 ? 0 : 1)),
        _ => 0,
    };

    /// <summary>The i-th input of a unit.</summary>
    /// <param name="bound">The bound.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="i">Which of its inputs.</param>
    public static int Input(WeightBound bound, int unit, int i) => bound == WeightBound.PairSafe
        ? (2 * unit) + i
        : (Group * (unit / 2)) + (2 * (unit % 2)) + (4 * (i / 2)) + (i % 2);
}
