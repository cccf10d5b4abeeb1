namespace Octavo.Model;

/// <summary>Sizes that grow with a batch: computed in 64 bits and held against what an array or a row can have.</summary>
internal static class BatchSizes
{
    /// <summary>The most numbers in one array or row: one less than 2^31, less what rounding up to whole vectors adds.</summary>
    public const int Most = int.MaxValue - 63;

    /// <summary>A number of elements as a length.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">Of what, for the message.</param>
    /// <exception cref="ArgumentException">There are too many.</exception>
    public static int Length(long count, string what) => count <= Most
        ? (int)count
        : throw new ArgumentException($"batch: expected at most {Most} {what}, found {count}; give fewer or shorter sequences at once");
}
