using Octavo.Checkpoints;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Embeddings;

/// <summary>How logits of words become weights of a text: sentence-transformers' <c>SpladePooling</c> (Formal et al. 2021, arXiv 2109.10086).</summary>
/// <param name="Sums">Whether the weights of all tokens are added; else the largest is taken.</param>
/// <param name="IsLogTwice">Whether log(1 + x) is applied twice (<c>log1p_relu</c>).</param>
internal sealed record SpladePooling(bool Sums, bool IsLogTwice)
{
    /// <summary>Of a model of words of which nothing is said.</summary>
    public static SpladePooling Usual { get; } = new(false, false);

    /// <summary>Reads its config.</summary>
    /// <exception cref="CheckpointException">It is missing or damaged, or names what is not known.</exception>
    public static SpladePooling Read(string path)
    {
        if (!File.Exists(path)) throw new CheckpointException(path, "expected the config of a SpladePooling, found no such file");
        using var config = ConfigObject.Parse(CheckpointText.Read(path), path);
        var (strategy, activation) = (config.Text("pooling_strategy") ?? "max", config.Text("activation_function") ?? "relu");
        if (strategy is not ("max" or "sum"))
            throw config.Unexpected("pooling_strategy", "max or sum", $"'{strategy}'");
        return activation is "relu" or "log1p_relu"
            ? new(strategy == "sum", activation == "log1p_relu")
            : throw config.Unexpected("activation_function", "relu or log1p_relu", $"'{activation}'");
    }

    /// <summary>log(1 + x), once or twice.</summary>
    private float Activated(float x)
    {
        var once = Math.Log(1 + (double)x);
        return (float)(IsLogTwice ? Math.Log(1 + once) : once);
    }

    /// <summary>One batch; the workers share the words, so that each text's tokens come in their order.</summary>
    internal sealed class Run(SpladePooling pooling) : WordSink
    {
        private const int Words = 1_024;

        private IReadOnlyList<float[]> _weights = [];

        /// <summary>The weights of a batch.</summary>
        /// <param name="weights">[B, V] or more rows, zeros.</param>
        public Run Into(IReadOnlyList<float[]> weights)
        {
            _weights = weights;
            return this;
        }

        /// <inheritdoc/>
        public override void Take(Worker worker, TokenGroup group, int first, int count, Matrix logits)
        {
            foreach (var (start, end) in worker.Share((logits.Columns + Words - 1) / Words))
            {
                var (from, to) = (start * Words, Math.Min(end * Words, logits.Columns));
                for (var r = 0; r < count; r++)
                {
                    var sequence = group.First + group.SequenceOf(first + r - group.FirstToken);
                    Add(logits.Row(r)[from..to], _weights[sequence].AsSpan(from, to - from));
                }
            }
        }

        // log(1 + x) grows with x: of a maximum it is taken once, at the end.
        private void Add(ReadOnlySpan<float> logits, Span<float> to)
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = pooling.Sums ? to[i] + (logits[i] > 0 ? pooling.Activated(logits[i]) : 0) : Math.Max(to[i], logits[i]);
        }
    }

    /// <summary>Adds the words with a weight above zero, by ascending id.</summary>
    /// <param name="weights">[V].</param>
    /// <param name="indices">Takes their ids.</param>
    /// <param name="values">Takes the weight of each.</param>
    public void Finish(ReadOnlySpan<float> weights, List<int> indices, List<float> values)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            var value = Sums ? weights[i] : weights[i] > 0 ? Activated(weights[i]) : 0;
            if (value <= 0) continue;
            indices.Add(i);
            values.Add(value);
        }
    }
}
