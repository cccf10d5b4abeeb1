using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Octavo.Checkpoints;
using static System.FormattableString;

namespace Octavo.Model;

/// <summary>Looks at each value of a tensor once: NaN or infinity in a weight is a damaged file, and would be in every answer.</summary>
internal static class FiniteCheck
{
    /// <summary>Refuses values that are not finite.</summary>
    /// <param name="tensor">Where they come from.</param>
    /// <param name="values">Elements of it, converted.</param>
    /// <param name="first">The number of the first of them.</param>
    /// <exception cref="CheckpointException">One is NaN or infinite.</exception>
    public static void Require(Tensor tensor, ReadOnlySpan<float> values, long first)
    {
        var bad = IndexOfNotFinite(values);
        if (bad >= 0)
            throw tensor.Unexpected("finite numbers", Invariant($"{values[bad]} at element {first + bad}"));
    }

    private static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        // x - x is 0 for a finite number and NaN for the others. Not Vector<T>: its code cannot be compiled before the run.
        var wrong = Vector128<float>.Zero;
        foreach (var vector in MemoryMarshal.Cast<float, Vector128<float>>(values))
            wrong += vector - vector;
        var whole = values.Length / Vector128<float>.Count * Vector128<float>.Count;
        for (var i = wrong == Vector128<float>.Zero ? whole : 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }

        return -1;
    }
}
