using Octavo.Kernels;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Rows;

/// <summary>Activations and their slopes: within their stated errors over all floats, and the same bits on every instruction set.</summary>
public unsafe class ActivationTests
{
    /// <summary>Every place where a function bends, and every binary exponent there is.</summary>
    private static readonly float[] Sweep =
    [
        .. Enumerable.Range(0, 40_000).Select(i => (i - 20_000) / 800f),
        .. Enumerable.Range(0, 4_000).Select(i => (i - 2_000) / 10f),
        .. Enumerable.Range(-149, 277).SelectMany(exponent => new[] { 1f, 1.37f, 1.99f }.SelectMany(m => new[] { m, -m }.Select(v => v * MathF.Pow(2, exponent)))),
        float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 0f, -0f, 10f, -10f, MathF.BitIncrement(10f), 87f, -87f, 88f, -88f, 89f, -89f,
    ];

    public static TheoryData<string, double, double> Errors => new()
    {
        { nameof(Activation.None), 0, 0 },
        { nameof(Activation.Gelu), ActivationErrors.Gelu, ActivationErrors.GeluSlope },
        { nameof(Activation.GeluClipped), ActivationErrors.Gelu, ActivationErrors.GeluSlope },
        { nameof(Activation.GeluTanh), ActivationErrors.Sigmoid, ActivationErrors.SigmoidSlope },
        { nameof(Activation.GeluQuick), ActivationErrors.Sigmoid, ActivationErrors.SigmoidSlope },
        { nameof(Activation.Silu), ActivationErrors.Sigmoid, ActivationErrors.SigmoidSlope },
        { nameof(Activation.Relu), 0, 0 },
        { nameof(Activation.Tanh), ActivationErrors.Tanh, ActivationErrors.TanhSlope },
    };

    [Fact]
    public void Every_activation_states_its_errors() =>
        Assert.Equal(Enum.GetNames<Activation>().Order(StringComparer.Ordinal), Errors.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Errors))]
    public void Values_and_slopes_are_within_the_stated_errors(string name, double error, double slopeError)
    {
        var activation = Enum.Parse<Activation>(name);
        var found = OnEverySet(leaves => Activate(leaves.Epilogues[activation], Sweep));
        var slopes = OnEverySet(leaves => SlopesOf(leaves.Epilogues[activation], Sweep));
        var (worst, worstSlope) = (0.0, 0.0);
        for (var i = 0; i < Sweep.Length; i++)
        {
            worst = Math.Max(worst, Off(NaiveActivation.Of(activation, Sweep[i]), found[i], error, $"{name}({Sweep[i]:r})"));
            worstSlope = Math.Max(worstSlope, Off(NaiveActivation.Slope(activation, Sweep[i]), slopes[i], slopeError, $"{name}'({Sweep[i]:r})"));
        }

        // A bound that nothing comes near says nothing.
        Assert.True(worst >= error / 4, $"{name}: stated {error:g3}, found {worst:g3}");
        Assert.True(worstSlope >= slopeError / 4, $"{name}': stated {slopeError:g3}, found {worstSlope:g3}");
    }

    [Theory]
    [InlineData(nameof(Activation.None), float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData(nameof(Activation.Gelu), float.NaN, float.PositiveInfinity)]
    [InlineData(nameof(Activation.GeluClipped), float.NaN, 10f)]
    [InlineData(nameof(Activation.GeluTanh), float.NaN, float.PositiveInfinity)]
    [InlineData(nameof(Activation.GeluQuick), float.NaN, float.PositiveInfinity)]
    [InlineData(nameof(Activation.Silu), float.NaN, float.PositiveInfinity)]
    [InlineData(nameof(Activation.Relu), 0f, float.PositiveInfinity)]
    [InlineData(nameof(Activation.Tanh), -1f, 1f)]
    public void At_infinity_they_are_PyTorchs_and_NaN_stays_NaN(string name, float below, float above)
    {
        var epilogue = (Leaves leaves) => leaves.Epilogues[Enum.Parse<Activation>(name)];
        float[] x = [float.NegativeInfinity, float.PositiveInfinity, float.NaN];
        Assert.Equal([below, above, float.NaN], OnEverySet(leaves => Activate(epilogue(leaves), x)));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Every_end_of_a_product_has_the_same_bits(string name, double error, double slopeError)
    {
        _ = (error, slopeError);
        var x = Sweep[..64];
        foreach (var set in KernelSet.Available)
        {
            var epilogue = Leaves.For(set).Epilogues[Enum.Parse<Activation>(name)];
            using var values = new Matrix(64);
            using var ones = new Matrix(64);
            using var zeros = new Matrix(64);
            using var output = new Matrix(3, 64);
            x.CopyTo(values.Row(0));
            ones.Row(0).Fill(1);
            epilogue.Bias(P(values), P(zeros), 64, P(output));
            epilogue.Finish(P(values), P(ones), P(zeros), 64, P(output) + output.Stride);
            epilogue.Activate(P(values), 64, P(output) + (2 * output.Stride));
            Assert.Equal(output.Row(0), output.Row(1));
            Assert.Equal(output.Row(0), output.Row(2));
        }
    }

    /// <summary>How far off it is, in units of the larger of 1 and the exact value.</summary>
    private static double Off(double exact, float found, double error, string what)
    {
        var off = Math.Abs(found - exact) / Math.Max(1, Math.Abs(exact));
        Assert.True(off <= error, $"{what}: expected {exact:r}, found {found:r}");
        return off;
    }

    private static float[] Activate(Epilogue epilogue, float[] x)
    {
        using var values = new Matrix(x.Length);
        x.CopyTo(values.Row(0));
        epilogue.Activate(P(values), x.Length, P(values));
        return values.Row(0).ToArray();
    }

    private static float[] SlopesOf(Epilogue epilogue, float[] x)
    {
        using var values = new Matrix(x.Length);
        using var ones = new Matrix(x.Length);
        x.CopyTo(values.Row(0));
        ones.Row(0).Fill(1);
        epilogue.Slope(P(ones), P(values), x.Length, P(ones));
        return ones.Row(0).ToArray();
    }

    private static float[] OnEverySet(Func<Leaves, float[]> compute)
    {
        var results = KernelSet.Available.Select(set => compute(Leaves.For(set))).ToList();
        Assert.All(results, result => Assert.Equal(results[0], result));
        return results[0];
    }

    private static float* P(Matrix matrix) => (float*)matrix.Buffer.Pointer;
}
