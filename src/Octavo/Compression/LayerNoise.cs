using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Compression;

/// <summary>How much noise each layer of a quantised model has gathered.</summary>
public static class LayerNoise
{
    /// <summary>The signal to noise of each hidden state in decibels: the embeddings' output first, then each layer's.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="other">A model of the same sizes; its states are measured against the reference's.</param>
    /// <param name="examples">Texts to run, in one batch without padding.</param>
    /// <param name="maxLength">How many tokens of an example are read.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">The models differ in size, or there are no examples.</exception>
    public static IReadOnlyList<double> Measure(
        TextClassifier reference,
        TextClassifier other,
        IReadOnlyList<GlueExample> examples,
        int maxLength = 128,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
            throw new ArgumentException("expected examples, found none", nameof(examples));
        if (!AreComparable(reference, other))
            throw new ArgumentException($"expected {reference.Config.LayerCount} layers of {reference.Config.HiddenSize}, found {other.Config.LayerCount} of {other.Config.HiddenSize}", nameof(other));
        var length = Math.Min(maxLength, Math.Min(reference.Config.MaxTokens, other.Config.MaxTokens));
        var batch = reference.Tokenizer.EncodeBatch([.. examples.Select(example => (example.Text, example.Pair))], length, Padding.None);
        var (a, b) = (reference.Forward(batch, cancellationToken), other.Forward(batch, cancellationToken));
        return [.. a.HiddenStates.Zip(b.HiddenStates, (x, y) => Statistics.SignalToNoise(x, y))];
    }

    /// <summary>Whether two models have hidden states of the same sizes.</summary>
    /// <param name="reference">A model.</param>
    /// <param name="other">Another.</param>
    public static bool AreComparable(TextClassifier reference, TextClassifier other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        return (reference.Config.LayerCount, reference.Config.HiddenSize, reference.Config.VocabularySize)
            == (other.Config.LayerCount, other.Config.HiddenSize, other.Config.VocabularySize);
    }
}
