using Octavo.Architectures;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>A whole forward pass of ModernBERT in double precision, to be read from top to bottom, over the naive twins of the kernels.</summary>
/// <param name="config">Sizes.</param>
/// <param name="weights">All tensors, row by row.</param>
internal sealed class NaiveModernBert(EncoderConfig config, Dictionary<string, double[]> weights)
{
    /// <summary>Logits of a sequence: one row of them, or one for each token.</summary>
    public double[][] Logits(TokenBatch batch, int s, HeadKind kind)
    {
        var last = HiddenStates(batch, s)[^1];
        var kept = last.Where((_, t) => IsKept(batch, batch.Offsets[s] + t)).ToArray();
        var mean = last[0].Select((_, i) => kept.Average(row => row[i])).ToArray();
        double[][] rows = kind != HeadKind.SequenceClassification ? last : config.HeadOf(kind)!.Rows == HeadRows.MaskedMean ? [mean] : [last[0]];
        return Array.ConvertAll(rows, row =>
        {
            var activation = HiddenActivations.Find(config.NameOfActivation("classifier_activation"))!.Value;
            var x = Norm("head.norm", Array.ConvertAll(Linear("head.dense", row), y => NaiveActivation.Of(activation, y)));
            if (kind != HeadKind.MaskedWords)
                return Linear("classifier", x);
            var words = config.TiesWords ? "model.embeddings.tok_embeddings" : "decoder";
            return NaiveProduct.Linear(x, weights[words + ".weight"], Bias("decoder", config.VocabularySize));
        });
    }

    /// <summary>What the embeddings and each layer give for a sequence, the last behind the last LayerNorm, [T, D] each.</summary>
    public double[][][] HiddenStates(TokenBatch batch, int s)
    {
        var (first, tokens) = (batch.Offsets[s], batch.LengthOf(s));
        var isKept = Enumerable.Range(first, tokens).Select(t => IsKept(batch, t)).ToArray();
        var x = Enumerable.Range(first, tokens).Select(t => Norm("model.embeddings.norm", Word(batch.InputIds[t]))).ToArray();
        var states = new List<double[][]> { x };
        for (var i = 0; i < config.LayerCount; i++)
            states.Add(x = Layer(i, x, isKept));
        states[^1] = Array.ConvertAll(x, row => Norm("model.final_norm", row));
        return [.. states];
    }

    private double[][] Layer(int index, double[][] x, bool[] isKept)
    {
        var (name, own) = ($"model.layers.{index}.", (ModernBertSettings)config.Page!);
        var (reach, theta) = own.IsLocal[index] ? (own.Reach, own.LocalTheta) : (int.MaxValue, own.GlobalTheta);
        var qkv = Array.ConvertAll(x, row => Linear(name + "attn.Wqkv", index == 0 ? row : Norm(name + "attn_norm", row)));
        var heads = Enumerable.Range(0, config.HeadCount).Select(head => NaiveAttention.LocalContext(
            [.. Columns(qkv, head).Select((row, t) => NaiveRows.Turn(row, t, theta))],
            [.. Columns(qkv, config.HeadCount + head).Select((row, t) => NaiveRows.Turn(row, t, theta))],
            Columns(qkv, (2 * config.HeadCount) + head), reach, isKept)).ToArray();
        return [.. x.Select((row, t) =>
        {
            var attended = NaiveRows.Add(row, Linear(name + "attn.Wo", [.. heads.SelectMany(head => head[t])]));
            var inner = NaiveRows.Gate(Linear(name + "mlp.Wi", Norm(name + "mlp_norm", attended)), config.Activation);
            return NaiveRows.Add(attended, Linear(name + "mlp.Wo", inner));
        })];
    }

    private double[][] Columns(double[][] x, int part) => Array.ConvertAll(x, row => row[(part * config.HeadDimension)..((part + 1) * config.HeadDimension)]);

    private double[] Linear(string name, double[] x)
    {
        var matrix = weights[name + ".weight"];
        return NaiveProduct.Linear(x, matrix, Bias(name, matrix.Length / x.Length));
    }

    private double[] Norm(string name, double[] x) => NaiveRows.LayerNorm(x, weights[name + ".weight"], Bias(name, x.Length), config.LayerNormEpsilon);

    private double[] Bias(string name, int width) => weights.GetValueOrDefault(name + ".bias") ?? new double[width];

    private double[] Word(int id) => weights["model.embeddings.tok_embeddings.weight"][(id * config.HiddenSize)..((id + 1) * config.HiddenSize)];

    private static bool IsKept(TokenBatch batch, int token) => batch.AttentionMask is not { } mask || mask[token] == 1;
}
