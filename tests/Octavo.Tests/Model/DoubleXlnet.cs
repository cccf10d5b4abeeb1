using Octavo.Kernels.Reference;
using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>XLNet's last hidden state of one sequence in double precision, written down once more and as plainly as possible.</summary>
internal sealed class DoubleXlnet(EncoderConfig config, Dictionary<string, double[]> weights) : DoubleModel(weights)
{
    private readonly XlnetSettings _settings = (XlnetSettings)config.Page!;

    public double[][] Run(int[] ids, int[] types)
    {
        var x = Rows(ids.Length, t => Row("transformer.word_embedding", ids[t], config.HiddenSize));
        for (var i = 0; i < config.LayerCount; i++)
            x = Layer($"transformer.layer.{i}.", x, types);
        return x;
    }

    private double[][] Layer(string name, double[][] x, int[] types)
    {
        var (d, width) = (config.HiddenSize, config.HeadDimension);
        double[][] Each(string part) => Rows(x.Length, t => Project(name + "rel_attn." + part, x[t]));
        var (q, k, v) = (Each("q"), Each("k"), Each("v"));
        double[] Head(double[] row, int head) => row[(head * width)..((head + 1) * width)];
        double[] Own(string part, int head) => Head(Weights[name + "rel_attn." + part], head);
        var context = Rows(x.Length, _ => Array.Empty<double>());
        for (var h = 0; h < config.HeadCount; h++)
        {
            var head = h;
            double[][] Of(double[][] rows) => [.. rows.Select(row => Head(row, head))];
            var segment = Weights[name + "rel_attn.seg_embed"];
            var found = NaiveRelativeAttention.Context(
                Of(q), Of(k), Of(v), [Own("r_w_bias", head), Own("r_r_bias", head), Own("r_s_bias", head)], distance => Head(Project(name + "rel_attn.r", Sinusoid(distance)), head),
                [Head(segment[..d], head), Head(segment[d..], head)], types, [.. types.Select(_ => true)]);
            context = [.. context.Select((row, t) => row.Concat(found[t]).ToArray())];
        }

        var o = Weights[name + "rel_attn.o"];
        return Rows(x.Length, t =>
        {
            double[] output = [.. Enumerable.Range(0, d).Select(n => Enumerable.Range(0, d).Sum(c => context[t][c] * o[(n * d) + c]))];
            var attended = Norm(name + "rel_attn.layer_norm", Sum(output, x[t]), config.LayerNormEpsilon);
            var inner = Linear(name + "ff.layer_1", attended).Select(y => NaiveActivation.Of(config.Activation, y)).ToArray();
            return Norm(name + "ff.layer_norm", Sum(Linear(name + "ff.layer_2", inner), attended), config.LayerNormEpsilon);
        });
    }

    /// <summary>einsum("h,hnd->nd"): inputs come first.</summary>
    private double[] Project(string name, double[] x) => [.. x.Select((_, n) => x.Select((value, i) => value * Weights[name][(i * x.Length) + n]).Sum())];

    private double[] Sinusoid(int distance)
    {
        var place = _settings.ClampLength > 0 ? Math.Clamp(distance, -_settings.ClampLength, _settings.ClampLength) : distance;
        double[] angles = [.. Enumerable.Range(0, config.HiddenSize / 2).Select(i => place / Math.Pow(10_000, 2.0 * i / config.HiddenSize))];
        return [.. angles.Select(Math.Sin), .. angles.Select(Math.Cos)];
    }
}
