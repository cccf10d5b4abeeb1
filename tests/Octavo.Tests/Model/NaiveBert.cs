using Octavo.Kernels.Reference;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>
/// A whole forward pass of a BERT classifier in double precision, to be read from top to bottom: Transformers' BertForSequenceClassification
/// in evaluation mode over the naive twins of the kernels. Real passes are compared with it, and gradients with its slopes.
/// </summary>
/// <param name="config">Sizes.</param>
/// <param name="weights">All tensors, row by row.</param>
/// <param name="inputs">What becomes of the input of each linear layer; null for nothing.</param>
internal sealed class NaiveBert(EncoderConfig config, Dictionary<string, double[]> weights, Func<double[], double[]>? inputs = null)
{
    /// <summary>Mean cross entropy.</summary>
    public double Loss(TokenBatch batch, float[] labels) => Enumerable.Range(0, batch.Count).Average(s =>
    {
        var logits = Logits(batch, s);
        return Math.Log(logits.Sum(Math.Exp)) - logits[(int)labels[s]];
    });

    /// <summary>Logits of a sequence: a linear layer over tanh of another over the first token's last hidden state.</summary>
    public double[] Logits(TokenBatch batch, int s)
    {
        var pooled = Linear("bert.pooler.dense", HiddenStates(batch, s)[^1][0]).Select(Math.Tanh).ToArray();
        return Linear("classifier", pooled);
    }

    /// <summary>What the embeddings and each layer give for a sequence, [T, D] each.</summary>
    public double[][][] HiddenStates(TokenBatch batch, int s)
    {
        var (first, tokens) = (batch.Offsets[s], batch.LengthOf(s));
        double[]? mask = batch.AttentionMask is { } kept ? [.. Enumerable.Range(first, tokens).Select(t => kept[t] == 0 ? (double)float.MinValue : 0)] : null;
        var x = Enumerable.Range(0, tokens).Select(t => Embed(batch.InputIds[first + t], batch.TokenTypeIds[first + t], t)).ToArray();
        var states = new List<double[][]> { x };
        for (var i = 0; i < config.LayerCount; i++)
            states.Add(x = Layer($"bert.encoder.layer.{i}.", x, mask));
        return [.. states];
    }

    /// <summary>LayerNorm(word + token type + position).</summary>
    private double[] Embed(int word, int type, int position) => Norm(
        "bert.embeddings.LayerNorm",
        NaiveRows.Add(
            NaiveRows.Add(Row("bert.embeddings.word_embeddings", word), Row("bert.embeddings.token_type_embeddings", type)),
            Row("bert.embeddings.position_embeddings", position)));

    private double[][] Layer(string name, double[][] x, double[]? mask)
    {
        var (q, k, v) = (Linear(name + "attention.self.query", x), Linear(name + "attention.self.key", x), Linear(name + "attention.self.value", x));
        var heads = Enumerable.Range(0, config.HeadCount)
            .Select(head => NaiveAttention.Context(Columns(q, head), Columns(k, head), Columns(v, head), mask)).ToArray();
        var context = x.Select((_, t) => heads.SelectMany(head => head[t]).ToArray()).ToArray();
        return [.. x.Select((row, t) =>
        {
            var attended = Norm(name + "attention.output.LayerNorm", NaiveRows.Add(Linear(name + "attention.output.dense", context[t]), row));
            var inner = Array.ConvertAll(Linear(name + "intermediate.dense", attended), y => NaiveActivation.Of(config.Activation, y));
            return Norm(name + "output.LayerNorm", NaiveRows.Add(Linear(name + "output.dense", inner), attended));
        })];
    }

    /// <summary>One head's columns, [T, d].</summary>
    private double[][] Columns(double[][] x, int head) =>
        Array.ConvertAll(x, row => row[(head * config.HeadDimension)..((head + 1) * config.HeadDimension)]);

    private double[][] Linear(string name, double[][] x) => Array.ConvertAll(x, row => Linear(name, row));

    private double[] Linear(string name, double[] x) =>
        NaiveProduct.Linear(inputs is null ? x : inputs(x), weights[name + ".weight"], weights[name + ".bias"]);

    private double[] Norm(string name, double[] x) =>
        NaiveRows.LayerNorm(x, weights[name + ".weight"], weights[name + ".bias"], config.LayerNormEpsilon);

    private double[] Row(string table, int row) => weights[table + ".weight"][(row * config.HiddenSize)..((row + 1) * config.HiddenSize)];
}
