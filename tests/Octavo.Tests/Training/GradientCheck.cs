using Octavo.Checkpoints;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Compares all gradients with a golden file.</summary>
internal static class GradientCheck
{
    /// <summary>The same names, and values near those of <c>grad.NAME</c>; gradients that are zero by mathematics are compared with the largest of all.</summary>
    /// <param name="golden">The file.</param>
    /// <param name="found">What was computed.</param>
    /// <param name="share">How far off a gradient may be, as a share of its tensor's largest.</param>
    public static void Equal(Checkpoint golden, Gradients found, double share = 1e-4)
    {
        var expected = golden.Tensors.Values.Where(tensor => tensor.Name.StartsWith("grad.", StringComparison.Ordinal)).ToDictionary(tensor => tensor.Name[5..], tensor => tensor.ToFloats());
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        var largest = expected.Values.Max(values => values.Max(Math.Abs));
        foreach (var (name, _, values) in found.Tensors)
        {
            var want = expected[name];
            var tolerance = Math.Max(want.Max(Math.Abs), largest * 1e-3f) * share;
            for (var i = 0; i < want.Length; i++) Assert.True(Math.Abs(want[i] - values[i]) <= tolerance, $"{name}[{i}]: expected {want[i]}, found {values[i]}");
        }
    }
}
