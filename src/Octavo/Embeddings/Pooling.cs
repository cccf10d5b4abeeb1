using System.Runtime.InteropServices;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Embeddings;

/// <summary>
/// The vectors of each text's tokens as one vector, or several modes side by side: sentence-transformers' <c>Pooling</c>.
/// Sums go from the first token to the last, so that no result depends on the batch.
/// </summary>
/// <param name="Modes">In the order of their places in the result.</param>
/// <param name="IncludesPrompt">Whether the tokens of a prompt count too.</param>
internal sealed record Pooling(IReadOnlyList<PoolingMode> Modes, bool IncludesPrompt)
{
    /// <summary>The pooling of an encoder of which nothing is said.</summary>
    public static Pooling Usual { get; } = new([PoolingMode.Mean], true);

    /// <summary>Which rows of the encoder it reads.</summary>
    public NeededRows Needed => IncludesPrompt && Modes is [PoolingMode.Cls] ? NeededRows.FirstTokens : NeededRows.All;

    /// <summary>The pooling of a batch.</summary>
    /// <param name="skipped">How many leading tokens of each sequence belong to a prompt that does not count.</param>
    /// <param name="destination">[B, modes * D].</param>
    public SequencePooling Into(Matrix destination, int skipped) => new Run(this).Into(destination, skipped);

    /// <summary>One mode of one text. Where a prompt leaves no token: the first one's, minus infinity, or zeros, as the reference has it.</summary>
    private static void Pool(PoolingMode mode, Matrix hidden, int first, int tokens, int skipped, Span<float> to)
    {
        switch (mode)
        {
            case PoolingMode.Cls:
                hidden.Row(first + (skipped < tokens ? skipped : 0)).CopyTo(to);
                break;
            case PoolingMode.LastToken when skipped == tokens:
                to.Clear();
                break;
            case PoolingMode.LastToken:
                hidden.Row(first + tokens - 1).CopyTo(to);
                break;
            case PoolingMode.Max:
                Largest(hidden, first + skipped, first + tokens, to);
                break;
            default:
                Sum(mode, hidden, first, tokens, skipped, to);
                break;
        }
    }

    private static void Largest(Matrix hidden, int start, int end, Span<float> to)
    {
        to.Fill(float.NegativeInfinity);
        for (var t = start; t < end; t++)
        {
            var row = hidden.Row(t);
            for (var i = 0; i < to.Length; i++)
                to[i] = Math.Max(to[i], row[i]);
        }
    }

    private static void Sum(PoolingMode mode, Matrix hidden, int first, int tokens, int skipped, Span<float> to)
    {
        to.Clear();
        var weights = 0.0;
        for (var t = skipped; t < tokens; t++)
        {
            var weight = mode == PoolingMode.WeightedMean ? t + 1f : 1f;
            Add(hidden.Row(first + t), weight, to);
            weights += weight;
        }

        // The least divisor of the reference, where no token is left.
        var divisor = (float)Math.Max(mode == PoolingMode.MeanSqrtLen ? Math.Sqrt(weights) : weights, 1e-9);
        for (var i = 0; i < to.Length; i++)
            to[i] /= divisor;
    }

    /// <summary>sum += weight * row, with one rounding whatever the width of the registers.</summary>
    private static void Add(ReadOnlySpan<float> row, float weight, Span<float> sum)
    {
        var wide = MemoryMarshal.Cast<float, System.Numerics.Vector<float>>(row);
        var sums = MemoryMarshal.Cast<float, System.Numerics.Vector<float>>(sum);
        for (var i = 0; i < wide.Length; i++)
            sums[i] += wide[i] * weight;
        for (var i = wide.Length * System.Numerics.Vector<float>.Count; i < row.Length; i++)
            sum[i] += row[i] * weight;
    }

    /// <summary>One batch; the workers share the sequences of each group.</summary>
    internal sealed class Run(Pooling pooling) : SequencePooling
    {
        private Matrix _destination = null!;
        private int _skipped;

        /// <summary>The same for another batch.</summary>
        /// <inheritdoc cref="Pooling.Into"/>
        public Run Into(Matrix destination, int skipped)
        {
            (_destination, _skipped) = (destination, skipped);
            return this;
        }

        /// <inheritdoc/>
        public override NeededRows Needed => pooling.Needed;

        /// <inheritdoc/>
        public override void Take(Worker worker, TokenGroup group, LastRows last)
        {
            var width = last.Hidden.Columns;
            foreach (var (start, end) in worker.Share(group.Count))
            {
                for (var s = start; s < end; s++)
                {
                    var (first, tokens) = last.Rows == NeededRows.FirstTokens ? (s, 1) : (group.Row(s), group.LengthOf(s));
                    var to = _destination.Row(group.First + s);
                    for (var i = 0; i < pooling.Modes.Count; i++)
                        Pool(pooling.Modes[i], last.Hidden, first, tokens, Math.Min(_skipped, tokens), to.Slice(i * width, width));
                }
            }

            worker.Meet();
        }
    }
}
