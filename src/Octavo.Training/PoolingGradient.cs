using Octavo.Embeddings;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>The gradient of <see cref="Pooling"/>: from that of a text's vector to that of its tokens'.</summary>
internal static class PoolingGradient
{
    /// <summary>Of one text, all modes.</summary>
    /// <param name="modes">The modes, side by side in the vector.</param>
    /// <param name="hidden">The tokens as the encoder left them, [rows, D].</param>
    /// <param name="tokens">The text's rows, and how many of them the pooling skips.</param>
    /// <param name="pooled">Gradient of the vector, [modes * D].</param>
    /// <param name="gradient">Gradient of the rows, [rows, D]; those of the text are written.</param>
    public static void Of(IReadOnlyList<PoolingMode> modes, Matrix hidden, PooledTokens tokens, ReadOnlySpan<float> pooled, Matrix gradient)
    {
        for (var t = 0; t < tokens.Count; t++) gradient.Row(tokens.First + t).Clear();
        var width = hidden.Columns;
        for (var i = 0; i < modes.Count; i++) Add(modes[i], hidden, tokens, pooled.Slice(i * width, width), gradient);
    }

    private static void Add(PoolingMode mode, Matrix hidden, PooledTokens tokens, ReadOnlySpan<float> d, Matrix gradient)
    {
        switch (mode)
        {
            case PoolingMode.Cls:
                Add(1, d, gradient.Row(tokens.First + (tokens.Skipped < tokens.Count ? tokens.Skipped : 0)));
                break;
            case PoolingMode.LastToken:
                if (tokens.Skipped < tokens.Count) Add(1, d, gradient.Row(tokens.First + tokens.Count - 1));
                break;
            case PoolingMode.Max:
                ToLargest(hidden, tokens, d, gradient);
                break;
            default:
                ToAll(mode, tokens, d, gradient);
                break;
        }
    }

    /// <summary>Each dimension's gradient goes to the first token that has its largest value: PyTorch's <c>max</c>.</summary>
    private static void ToLargest(Matrix hidden, PooledTokens tokens, ReadOnlySpan<float> d, Matrix gradient)
    {
        for (var i = 0; tokens.Skipped < tokens.Count && i < d.Length; i++)
        {
            var largest = tokens.First + tokens.Skipped;
            for (var row = largest + 1; row < tokens.First + tokens.Count; row++)
            {
                if (hidden.Row(row)[i] > hidden.Row(largest)[i]) largest = row;
            }

            gradient.Row(largest)[i] += d[i];
        }
    }

    /// <summary>pooled = sum of w x / divisor: dx = w dpooled / divisor.</summary>
    private static void ToAll(PoolingMode mode, PooledTokens tokens, ReadOnlySpan<float> d, Matrix gradient)
    {
        var weights = 0.0;
        for (var t = tokens.Skipped; t < tokens.Count; t++) weights += WeightOf(mode, t);
        var divisor = mode == PoolingMode.MeanSqrtLen ? Math.Sqrt(weights) : weights;
        for (var t = tokens.Skipped; t < tokens.Count; t++) Add((float)(WeightOf(mode, t) / divisor), d, gradient.Row(tokens.First + t));
    }

    private static double WeightOf(PoolingMode mode, int token) => mode == PoolingMode.WeightedMean ? token + 1 : 1;

    private static void Add(float weight, ReadOnlySpan<float> d, Span<float> row)
    {
        for (var i = 0; i < d.Length; i++) row[i] += weight * d[i];
    }
}

/// <summary>The tokens of a text among the rows of a batch.</summary>
/// <param name="First">The first one's row.</param>
/// <param name="Count">How many.</param>
/// <param name="Skipped">How many leading ones are not pooled.</param>
internal readonly record struct PooledTokens(int First, int Count, int Skipped);
