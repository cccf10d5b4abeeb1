using Octavo.Embeddings;
using Octavo.Kernels.Rows;

namespace Octavo.Tests.Embeddings;

/// <summary>Activations of dense modules: PyTorch's values, and the slopes of them.</summary>
public class DenseActivationTests
{
    // torch.nn.NAME()(x) at -4, -1, 0.25, 2, by the formulas of PyTorch's documentation worked out by hand to six digits.
    [Theory]
    [InlineData("Sigmoid", 0.0179862, 0.268941, 0.562177, 0.880797)]
    [InlineData("LogSigmoid", -4.01815, -1.313262, -0.575939, -0.126928)]
    [InlineData("Softplus", 0.0181499, 0.313262, 0.825939, 2.126928)]
    [InlineData("Softsign", -0.8, -0.5, 0.2, 0.666667)]
    [InlineData("Tanhshrink", -3.000671, -0.238406, 0.00508134, 1.035972)]
    [InlineData("Mish", -0.0725917, -0.303401, 0.169572, 1.943959)]
    [InlineData("LeakyReLU", -0.04, -0.01, 0.25, 2)]
    [InlineData("ELU", -0.981684, -0.632121, 0.25, 2)]
    [InlineData("CELU", -0.981684, -0.632121, 0.25, 2)]
    [InlineData("SELU", -1.725898, -1.111331, 0.262675, 2.101402)]
    [InlineData("ReLU6", 0, 0, 0.25, 2)]
    [InlineData("Hardtanh", -1, -1, 0.25, 1)]
    [InlineData("Hardsigmoid", 0, 0.333333, 0.541667, 0.833333)]
    [InlineData("Hardswish", 0, -0.333333, 0.135417, 1.666667)]
    [InlineData("Softshrink", -3.5, -0.5, 0, 1.5)]
    [InlineData("Hardshrink", -4, -1, 0, 2)]
    public void Values_are_those_of_PyTorch(string name, double a, double b, double c, double d)
    {
        var curve = Curve(name);
        float[] values = [-4, -1, 0.25f, 2];
        curve.Apply(values);
        double[] expected = [a, b, c, d];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], values[i], 2e-6);
    }

    [Fact]
    public void Slopes_are_those_of_the_values()
    {
        foreach (var curve in DenseCurve.All)
        {
            foreach (var x in (double[])[-7.3, -2.2, -0.7, -0.3, 0.2, 0.7, 1.4, 3.3, 6.5, 25])
            {
                var around = (curve.Value(x + 1e-5) - curve.Value(x - 1e-5)) / 2e-5;
                Assert.True(Math.Abs(around - curve.Slope(x)) < 1e-7, FormattableString.Invariant($"{curve.Name} at {x}: {around} {curve.Slope(x)}"));
            }
        }
    }

    [Fact]
    public void Nothing_overflows()
    {
        foreach (var curve in DenseCurve.All)
        {
            float[] values = [-1e4f, 1e4f, 0];
            curve.Apply(values);
            Assert.All(values, value => Assert.True(float.IsFinite(value), curve.Name));
            Assert.True(double.IsFinite(curve.Slope(-1e4)) && double.IsFinite(curve.Slope(1e4)), curve.Name);
        }
    }

    [Theory]
    [InlineData("torch.nn.modules.activation.Softmax")]
    [InlineData("my_module.Sigmoid")]
    public void What_is_no_activation_of_single_numbers_is_not_known(string name) => Assert.Null(DenseActivation.Find(name));

    private static DenseCurve Curve(string name)
    {
        var found = DenseActivation.Find("torch.nn.modules.activation." + name);
        Assert.Equal(Activation.None, found!.Value.Function);
        return found.Value.Curve!;
    }
}
