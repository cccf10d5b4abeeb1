namespace Octavo.Benchmarks.Workloads;

/// <summary>Values for weights.</summary>
internal static class RandomNumbers
{
    private const float Spread = 0.04f;

    /// <summary>Normal numbers times 0.04, by Box and Muller.</summary>
    public static void FillNormal(Random random, Span<float> values)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * Spread;
            var (sin, cos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            values[i] = radius * cos;
            if (i + 1 < values.Length)
                values[i + 1] = radius * sin;
        }
    }
}
