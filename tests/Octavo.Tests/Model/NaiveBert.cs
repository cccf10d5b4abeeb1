using Octavo.Architectures;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>
/// A whole forward pass of a classifier on the classic block in double precision, to be read from top to bottom: Transformers'
/// BertForSequenceClassification and its like over the naive twins of the kernels. Names alone are taken from
/// the program. Real passes are compared with it, and gradients with its slopes.
/// </summary>
/// <param name="config">Sizes.</param>
/// <param name="weights">All tensors, row by row.</param>
/// <param name="inputs">What becomes of the input of each linear layer; null for nothing.</param>
/// <param name="dropout">What training drops; its masks alone are taken from the program, the places are Transformers'.</param>
/// <param name="lastLayer">The rows that training goes on with behind the last attention: masks of a first row alone are those of its sequence.</param>
internal sealed class NaiveBert(
    EncoderConfig config, Dictionary<string, double[]> weights, Func<double[], double[]>? inputs = null, Dropout dropout = default, NeededRows lastLayer = NeededRows.FirstTokens)
{
    private readonly ClassicLayers _names = new(config);
    private readonly HeadLayers _head = new(config, HeadKind.SequenceClassification);

    /// <summary>Mean cross entropy.</summary>
    public double Loss(TokenBatch batch, float[] labels) => Enumerable.Range(0, batch.Count).Average(s =>
    {
        var logits = Logits(batch, s);
        return Math.Log(logits.Sum(Math.Exp)) - logits[(int)labels[s]];
    });

    /// <summary>Logits of a sequence: a linear layer over the activation of another, where there is one, over the first token's last hidden state.</summary>
    public double[] Logits(TokenBatch batch, int s)
    {
        var first = HiddenStates(batch, s)[^1][0];
        if (config.ModelType is not ("bert" or "albert" or "distilbert"))
            first = Drop(DropoutSite.HeadInput, s, first);
        if (_head.Dense is { } dense)
            first = Array.ConvertAll(Linear(dense.Name, first), y => NaiveActivation.Of(HiddenActivations.Find(_head.Activation!.Activation)!.Value, y));
        return Linear(_head.Output!.Name, Drop(DropoutSite.Pooled, s, first));
    }

    /// <summary>What the embeddings and each layer give for a sequence, [T, D] each.</summary>
    public double[][][] HiddenStates(TokenBatch batch, int s)
    {
        var (first, tokens) = (batch.Offsets[s], batch.LengthOf(s));
        double[]? mask = batch.AttentionMask is { } kept ? [.. Enumerable.Range(first, tokens).Select(t => kept[t] == 0 ? (double)float.MinValue : 0)] : null;
        var x = Enumerable.Range(0, tokens).Select(t => Embed(batch.InputIds[first + t], batch.TokenTypeIds[first + t], PositionOf(t), first + t)).ToArray();
        var states = new List<double[][]> { x };
        for (var i = 0; i < config.LayerCount; i++)
            states.Add(x = Layer(i, x, mask, first, i == config.LayerCount - 1 && lastLayer == NeededRows.FirstTokens ? s : first));
        return [.. states];
    }

    /// <summary>Of texts without pads; positions follow one another from where the family begins.</summary>
    private int PositionOf(int token) => token + config.Family.Positions switch { PositionOrigin.BehindPadId => config.PadTokenId + 1, PositionOrigin.BehindOne => 2, _ => 0 };

    /// <summary>LayerNorm(word + token type + position), and W x + b where the encoder is wider.</summary>
    private double[] Embed(int word, int type, int position, int row)
    {
        var sum = NaiveRows.Add(Row(_names.Words.Name, word), Row(_names.Positions.Name, position));
        if (_names.TokenTypes is { } types)
            sum = NaiveRows.Add(sum, Row(types.Name, type));
        var embedded = Drop(DropoutSite.Embeddings, row, Norm(_names.EmbeddingNorm.Name, sum));
        return _names.Projection is { } projection ? Linear(projection.Name, embedded) : embedded;
    }

    /// <summary>One layer; DistilBERT drops nothing of its attention's result, ALBERT nothing of its feed-forward result.</summary>
    private double[][] Layer(int i, double[][] x, double[]? mask, int first, int firstKept)
    {
        var block = _names.Own[(int)(i / ((double)config.LayerCount / _names.Own.Count))];
        var (q, k, v) = (Linear(block.Qkv[0].Name, x), Linear(block.Qkv[1].Name, x), Linear(block.Qkv[2].Name, x));
        var heads = Enumerable.Range(0, config.HeadCount).Select(head => Attend(i, head, Columns(q, head), Columns(k, head), Columns(v, head), mask, first)).ToArray();
        var context = x.Select((_, t) => heads.SelectMany(head => head[t]).ToArray()).ToArray();
        return [.. x.Select((row, t) =>
        {
            var projected = Linear(block.AttentionOutput.Name, context[t]);
            if (config.ModelType != "distilbert")
                projected = Drop(DropoutSite.Projected(i), firstKept + t, projected);
            var attended = Norm(block.AttentionNorm.Name, NaiveRows.Add(projected, row));
            var inner = Array.ConvertAll(Linear(block.Intermediate.Name, attended), y => NaiveActivation.Of(config.Activation, y));
            var outer = Linear(block.Output.Name, inner);
            if (config.ModelType != "albert")
                outer = Drop(DropoutSite.FeedForward(i), firstKept + t, outer);
            return Norm(block.OutputNorm.Name, NaiveRows.Add(outer, attended));
        })];
    }

    /// <summary>The context of one head, [T, d].</summary>
    private double[][] Attend(int layer, int head, double[][] q, double[][] k, double[][] v, double[]? mask, int first) =>
        [.. NaiveAttention.Probabilities(q, k, mask, distance => Bias(head, distance)).Select((row, t) =>
        {
            var p = Drop(DropoutSite.Probabilities(layer), ((first + t) * config.HeadCount) + head, row);
            return v[0].Select((_, c) => p.Select((probability, j) => probability * v[j][c]).Sum()).ToArray();
        })];

    /// <summary>What the mask of a place and a row leaves.</summary>
    private unsafe double[] Drop(int site, long row, double[] x)
    {
        if (dropout.IsNone)
            return x;
        // Masks come in sixteens.
        var mask = new float[(x.Length + 15) & ~15];
        Array.Fill(mask, 1);
        fixed (float* ones = mask)
            dropout.At(site).Apply(ones, x.Length, row);
        return [.. x.Select((value, i) => value * mask[i])];
    }

    /// <summary>T5's buckets of the distance key - query: half of them for keys behind the query; of each half one half exact, the others wider and wider up to 128.</summary>
    private double Bias(int head, int distance)
    {
        if (_names.ScoreBias is not { } table) return 0;
        const int half = 16, exact = 8; // of 32, whatever the config says
        var n = Math.Abs(distance);
        var bucket = n < exact ? n : Math.Min(half - 1, exact + (int)(Math.Log(n / (double)exact) / Math.Log(128.0 / exact) * (half - exact)));
        return weights[table.Name + ".weight"][((bucket + (distance > 0 ? half : 0)) * table.Columns) + head];
    }

    /// <summary>One head's columns, [T, d].</summary>
    private double[][] Columns(double[][] x, int head) =>
        Array.ConvertAll(x, row => row[(head * config.HeadDimension)..((head + 1) * config.HeadDimension)]);

    private double[][] Linear(string name, double[][] x) => Array.ConvertAll(x, row => Linear(name, row));

    private double[] Linear(string name, double[] x) =>
        NaiveProduct.Linear(inputs is null ? x : inputs(x), weights[name + ".weight"], weights[name + ".bias"]);

    private double[] Norm(string name, double[] x) =>
        NaiveRows.LayerNorm(x, weights[name + ".weight"], weights[name + ".bias"], config.LayerNormEpsilon);

    private double[] Row(string table, int row) => weights[table + ".weight"][(row * config.EmbeddingSize)..((row + 1) * config.EmbeddingSize)];
}
