using Octavo.Kernels.Reference;
using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>DeBERTa's last hidden state of one sequence in double precision, written down once more and as plainly as possible.</summary>
internal sealed class DoubleDeberta(EncoderConfig config, Dictionary<string, double[]> weights) : DoubleModel(weights)
{
    private const string Embeddings = "deberta.embeddings.";
    private readonly DebertaSettings _settings = (DebertaSettings)config.Page!;

    public double[][] Run(int[] ids, int[] types)
    {
        var x = Rows(ids.Length, t => Embed(ids[t], types[t], t));
        var embedded = x;
        for (var i = 0; i < config.LayerCount; i++)
        {
            x = Layer($"deberta.encoder.layer.{i}.", x);
            if (i == 0 && _settings.Convolution is not null)
                x = Convolve(embedded, x);
        }

        return x;
    }

    private double[] Embed(int id, int type, int place)
    {
        var e = config.EmbeddingSize;
        var sum = Row(Embeddings + "word_embeddings", id, e);
        if (_settings.AddsPositions)
            sum = Sum(sum, Row(Embeddings + "position_embeddings", place, e));
        if (config.TypeVocabularySize > 0)
            sum = Sum(sum, Row(Embeddings + "token_type_embeddings", type, e));
        if (e != config.HiddenSize)
            sum = Linear(Embeddings + "embed_proj", sum);
        return Norm(Embeddings + "LayerNorm", sum, config.LayerNormEpsilon);
    }

    private double[][] Layer(string name, double[][] x)
    {
        double[][] Each(string part) => Rows(x.Length, t => Linear(name + "attention.self." + part, x[t]));
        var (q, k, v) = (Each("query_proj"), Each("key_proj"), Each("value_proj"));
        var context = Rows(x.Length, _ => new double[config.HiddenSize]);
        for (var head = 0; head < config.HeadCount; head++)
        {
            for (var i = 0; i < x.Length; i++)
            {
                var p = Softmax([.. Enumerable.Range(0, x.Length).Select(j => Score(name, head, q[i], k[j], i - j))]);
                foreach (var c in Columns(head)) context[i][c] = p.Select((weight, j) => weight * v[j][c]).Sum();
            }
        }

        return Rows(x.Length, t =>
        {
            var attended = Norm(name + "attention.output.LayerNorm", Sum(Linear(name + "attention.output.dense", context[t]), x[t]), config.LayerNormEpsilon);
            var inner = Linear(name + "intermediate.dense", attended).Select(y => NaiveActivation.Of(config.Activation, y)).ToArray();
            return Norm(name + "output.LayerNorm", Sum(Linear(name + "output.dense", inner), attended), config.LayerNormEpsilon);
        });
    }

    private double Score(string name, int head, double[] q, double[] k, int distance)
    {
        var score = Columns(head).Sum(c => q[c] * k[c]);
        if (_settings.IsRelative)
        {
            var embedding = Row("deberta.encoder.rel_embeddings", _settings.Buckets.Of(distance), config.HiddenSize);
            if (_settings.NormsDistances)
                embedding = Norm("deberta.encoder.LayerNorm", embedding, config.LayerNormEpsilon);
            var self = name + "attention.self.";
            if (_settings.ContentToPosition)
                score += Dot(head, q, Linear(self + (_settings.SharesProjections ? "key_proj" : "pos_key_proj"), embedding));
            if (_settings.PositionToContent)
                score += Dot(head, k, Linear(self + (_settings.SharesProjections ? "query_proj" : "pos_query_proj"), embedding));
        }

        var terms = 1 + (_settings.ContentToPosition ? 1 : 0) + (_settings.PositionToContent ? 1 : 0);
        return score / Math.Sqrt(config.HeadDimension * terms);
    }

    private double[][] Convolve(double[][] x, double[][] residual)
    {
        const string name = "deberta.encoder.conv.conv";
        var (d, width, inGroup) = (config.HiddenSize, _settings.Convolution!.Width, config.HiddenSize / _settings.Convolution.Groups);
        return Rows(x.Length, t =>
        {
            var y = new double[d];
            for (var n = 0; n < d; n++)
            {
                y[n] = Weights[name + ".bias"][n];
                for (var c = 0; c < inGroup; c++)
                {
                    for (var w = 0; w < width; w++)
                    {
                        var seen = t + w - (width / 2);
                        if (seen >= 0 && seen < x.Length)
                            y[n] += Weights[name + ".weight"][(((n * inGroup) + c) * width) + w] * x[seen][(n / inGroup * inGroup) + c];
                    }
                }
            }

            return Norm("deberta.encoder.conv.LayerNorm", Sum(residual[t], [.. y.Select(value => NaiveActivation.Of(_settings.Convolution.Activation, value))]), config.LayerNormEpsilon);
        });
    }

    private double Dot(int head, double[] a, double[] b) => Columns(head).Sum(c => a[c] * b[c]);

    private IEnumerable<int> Columns(int head) => Enumerable.Range(head * config.HeadDimension, config.HeadDimension);
}
