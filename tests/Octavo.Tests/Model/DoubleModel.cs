namespace Octavo.Tests.Model;

/// <summary>The parts that naive models in double precision are made of.</summary>
/// <param name="weights">All tensors, row by row.</param>
internal abstract class DoubleModel(Dictionary<string, double[]> weights)
{
    protected Dictionary<string, double[]> Weights => weights;

    protected double[] Linear(string name, double[] x)
    {
        var w = weights[name + ".weight"];
        var bias = weights.GetValueOrDefault(name + ".bias");
        return [.. Enumerable.Range(0, w.Length / x.Length).Select(n => (bias?[n] ?? 0) + Enumerable.Range(0, x.Length).Sum(i => x[i] * w[(n * x.Length) + i]))];
    }

    protected double[] Norm(string name, double[] x, double epsilon)
    {
        var mean = x.Average();
        var root = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + epsilon);
        return [.. x.Select((value, i) => ((value - mean) / root * weights[name + ".weight"][i]) + weights[name + ".bias"][i])];
    }

    protected double[] Row(string table, int row, int width) => weights[table + ".weight"][(row * width)..((row + 1) * width)];

    protected static double[] Sum(params double[][] parts) => [.. parts[0].Select((_, i) => parts.Sum(part => part[i]))];

    protected static double[][] Rows(int count, Func<int, double[]> row) => [.. Enumerable.Range(0, count).Select(row)];

    protected static double[] Softmax(double[] scores)
    {
        var largest = scores.Max();
        var e = scores.Select(score => Math.Exp(score - largest)).ToArray();
        return [.. e.Select(value => value / e.Sum())];
    }
}
