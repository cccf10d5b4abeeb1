using System.Text.Json;
using Octavo.Embeddings;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Tests.Model;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Embeddings, their losses and what they follow from in double precision, over <see cref="NaiveBert"/>: sentence-transformers' modules as its documentation tells them.</summary>
internal sealed class NaiveEmbedder
{
    private readonly Dictionary<string, double[]> _weights;
    private readonly EmbedderFolder _folder;
    private readonly NaiveBert _bert;

    /// <summary>The twin of an embedder, whose weights have the names of an encoder alone.</summary>
    public NaiveEmbedder(EncoderConfig config, Dictionary<string, double[]> weights, EmbedderFolder folder, Dropout dropout = default)
    {
        (_weights, _folder) = (weights, folder);
        // The same arrays under both names, so that a change is seen by both.
        var named = new Dictionary<string, double[]>(weights);
        foreach (var (name, values) in weights) named[config.Family.Prefix + name] = values;
        _bert = new NaiveBert(config, named, dropout: dropout, lastLayer: folder.Pooling!.Needed);
    }

    /// <summary>Mean squared error of cosines, of sequences 0 to B - 1 with B to 2 B - 1.</summary>
    public double Cosine(TokenBatch batch, float[] scores) => Enumerable.Range(0, scores.Length)
        .Average(i => Math.Pow(CosineOf(Embed(batch, i), Embed(batch, scores.Length + i)) - scores[i], 2));

    /// <summary>Mean cross entropy of each first text over all others.</summary>
    public double Contrastive(TokenBatch batch, int columns, double scale)
    {
        var (embeddings, count) = (Enumerable.Range(0, batch.Count).Select(s => Embed(batch, s)).ToArray(), batch.Count / columns);
        return Enumerable.Range(0, count).Average(i =>
        {
            var z = embeddings[count..].Select(other => scale * CosineOf(embeddings[i], other)).ToArray();
            return Math.Log(z.Sum(Math.Exp)) - z[i];
        });
    }

    private double[] Embed(TokenBatch batch, int s)
    {
        var hidden = _bert.HiddenStates(batch, s)[^1];
        var x = _folder.Pooling!.Modes.SelectMany(mode => Pool(mode, hidden)).ToArray();
        foreach (var (i, (kind, path)) in _folder.Following.Index()) x = Apply(kind, path, i + 2, x);
        return x;
    }

    private static double[] Pool(PoolingMode mode, double[][] hidden) => [.. Enumerable.Range(0, hidden[0].Length).Select(i =>
    {
        var column = hidden.Select(row => row[i]).ToArray();
        return mode switch
        {
            PoolingMode.Cls => column[0],
            PoolingMode.Max => column.Max(),
            PoolingMode.Mean => column.Average(),
            PoolingMode.MeanSqrtLen => column.Sum() / Math.Sqrt(column.Length),
            PoolingMode.WeightedMean => column.Select((x, t) => x * (t + 1)).Sum() / (column.Length * (column.Length + 1) / 2.0),
            _ => column[^1],
        };
    })];

    private double[] Apply(string kind, string path, int index, double[] x)
    {
        if (kind == "Normalize") return [.. x.Select(value => value / Math.Sqrt(x.Sum(other => other * other)))];
        if (kind == "LayerNorm") return NaiveRows.LayerNorm(x, _weights[$"{index}.norm.weight"], _weights[$"{index}.norm.bias"], 1e-5f);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "config.json")));
        var outputs = config.RootElement.GetProperty("out_features").GetInt32();
        var y = NaiveProduct.Linear(x, _weights[$"{index}.linear.weight"], _weights.GetValueOrDefault($"{index}.linear.bias") ?? new double[outputs]);
        var activated = Array.ConvertAll(y, z => config.RootElement.GetProperty("activation_function").GetString()!.Split('.')[^1] switch
        {
            "Identity" => z,
            "Tanh" => Math.Tanh(z),
            "GELU" => NaiveActivation.Of(Activation.Gelu, z),
            var other => throw new NotSupportedException(other),
        });
        if (!(config.RootElement.TryGetProperty("use_residual", out var adds) && adds.GetBoolean())) return activated;
        return NaiveRows.Add(activated, _weights.TryGetValue($"{index}.residual.weight", out var residual) ? NaiveProduct.Linear(x, residual, new double[outputs]) : x);
    }

    private static double CosineOf(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
}
