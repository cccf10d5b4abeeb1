namespace Octavo.Tests.Training;

/// <summary>Gradients held against differences of a loss in double precision.</summary>
internal static class Slopes
{
    private const double Step = 1e-5;

    /// <summary>Of each tensor the largest gradient and any other, within 1e-4 of the slope.</summary>
    public static void AreGradients(Dictionary<string, float[]> gradients, Dictionary<string, double[]> weights, Func<double> loss)
    {
        var random = new Random(5);
        foreach (var (name, gradient) in gradients)
        {
            var values = weights[name];
            foreach (var i in (int[])[Array.IndexOf(gradient, gradient.MaxBy(Math.Abs)), random.Next(values.Length)])
            {
                var value = values[i];
                values[i] = value + Step;
                var above = loss();
                values[i] = value - Step;
                var slope = (above - loss()) / (2 * Step);
                values[i] = value;
                Assert.True(Math.Abs(slope - gradient[i]) <= 1e-6 + (1e-4 * Math.Abs(slope)), $"{name}[{i}]: slope {slope}, gradient {gradient[i]}");
            }
        }
    }
}
