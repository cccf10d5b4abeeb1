
using Octavo.Kernels.Rows;

namespace Octavo.Training;

/// <summary>
/// Random numbers as a function of the seed, of what they are for and of a place: nothing is drawn in sequence, so that a
/// resumed run needs to know no state.
/// </summary>
internal static class RandomNumbers
{
    /// <summary>What random numbers are for; each purpose has its own.</summary>
    public enum Purpose
    {
        /// <summary>The order of examples.</summary>
        Examples,

        /// <summary>The order of batches.</summary>
        Batches,

        /// <summary>Dropout.</summary>
        Dropout,

        /// <summary>The weights of a new head.</summary>
        Head,
    }

    /// <summary>64 random bits.</summary>
    public static ulong Bits(int seed, Purpose purpose, long first, long second = 0) =>
        Dropout.Mix(Dropout.Mix(Dropout.Mix(((ulong)(uint)seed << 8) + (ulong)purpose) + (ulong)first) + (ulong)second);

    /// <summary>A number of the normal distribution with mean 0 and deviation 1, by Box and Muller.</summary>
    public static double Normal(int seed, Purpose purpose, long first, long second)
    {
        var radius = Math.Sqrt(-2 * Math.Log(Share(Bits(seed, purpose, first, 2 * second))));
        return radius * Math.Cos(2 * Math.PI * Share(Bits(seed, purpose, first, (2 * second) + 1)));
    }

    // In (0, 1].
    private static double Share(ulong bits) => ((bits >> 11) + 1) / 9007199254740992.0;
}
