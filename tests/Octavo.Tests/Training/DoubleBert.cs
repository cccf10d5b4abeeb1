using Octavo.Model;
using Octavo.Tests.Kernels.Rows;
using Octavo.Text;

namespace Octavo.Tests.Training;

/// <summary>The loss of a BERT classifier in double precision, written down once more and as plainly as possible.</summary>
/// <param name="config">Sizes.</param>
/// <param name="weights">All tensors, row by row.</param>
/// <param name="inputs">What becomes of the input of each linear layer; null for nothing.</param>
internal sealed class DoubleBert(EncoderConfig config, Dictionary<string, double[]> weights, Func<double[], double[]>? inputs = null)
{
    /// <summary>Mean cross entropy.</summary>
    public double Loss(TokenBatch batch, float[] labels) => Enumerable.Range(0, batch.Count).Average(s => Loss(batch, s, (int)labels[s]));

    private double Loss(TokenBatch batch, int s, int label)
    {
        var (first, tokens) = (batch.Offsets[s], batch.LengthOf(s));
        var x = Rows(tokens, t => Norm("bert.embeddings.LayerNorm", Sum(
            Row("bert.embeddings.word_embeddings", batch.InputIds[first + t]),
            Row("bert.embeddings.token_type_embeddings", batch.TokenTypeIds[first + t]),
            Row("bert.embeddings.position_embeddings", t))));
        for (var i = 0; i < config.LayerCount; i++)
            x = Layer($"bert.encoder.layer.{i}.", x);
        var pooled = Linear("bert.pooler.dense", x[0]).Select(Math.Tanh).ToArray();
        var logits = Linear("classifier", pooled);
        return Math.Log(logits.Sum(Math.Exp)) - logits[label];
    }

    private double[][] Layer(string name, double[][] x)
    {
        var (q, k, v) = (Each("query"), Each("key"), Each("value"));
        double[][] Each(string part) => Rows(x.Length, t => Linear(name + "attention.self." + part, x[t]));
        var context = Rows(x.Length, _ => new double[config.HiddenSize]);
        for (var head = 0; head < config.HeadCount; head++)
        {
            var columns = Enumerable.Range(head * config.HeadDimension, config.HeadDimension).ToArray();
            for (var t = 0; t < x.Length; t++)
            {
                var e = k.Select(key => Math.Exp(columns.Sum(c => q[t][c] * key[c]) / Math.Sqrt(config.HeadDimension))).ToArray();
                var sum = e.Sum();
                foreach (var c in columns) context[t][c] = e.Select((weight, u) => weight * v[u][c]).Sum() / sum;
            }
        }

        return Rows(x.Length, t =>
        {
            var attended = Norm(name + "attention.output.LayerNorm", Sum(Linear(name + "attention.output.dense", context[t]), x[t]));
            var inner = Linear(name + "intermediate.dense", attended).Select(y => DoubleActivations.Of(config.Activation, y)).ToArray();
            return Norm(name + "output.LayerNorm", Sum(Linear(name + "output.dense", inner), attended));
        });
    }

    private double[] Linear(string name, double[] x)
    {
        if (inputs is not null) x = inputs(x);
        var (w, b) = (weights[name + ".weight"], weights[name + ".bias"]);
        var y = new double[b.Length];
        for (var n = 0; n < y.Length; n++)
        {
            // A loop and no query: nearly all of the time of the tests that take slopes goes by here.
            var sum = 0.0;
            for (var i = 0; i < x.Length; i++) sum += x[i] * w[(n * x.Length) + i];
            y[n] = b[n] + sum;
        }

        return y;
    }

    private double[] Norm(string name, double[] x)
    {
        var mean = x.Average();
        var root = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + config.LayerNormEpsilon);
        return [.. x.Select((value, i) => ((value - mean) / root * weights[name + ".weight"][i]) + weights[name + ".bias"][i])];
    }

    private double[] Row(string table, int row) => weights[table + ".weight"][(row * config.HiddenSize)..((row + 1) * config.HiddenSize)];

    private static double[] Sum(params double[][] parts) => [.. parts[0].Select((_, i) => parts.Sum(part => part[i]))];

    private static double[][] Rows(int count, Func<int, double[]> row) => [.. Enumerable.Range(0, count).Select(row)];
}
