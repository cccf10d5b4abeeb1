using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
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
        ArgumentNullException.ThrowIfNull(examples);
        return Measure(reference, other, TrialTexts.Of(examples, maxLength), examples.Count, cancellationToken);
    }

    /// <summary>The same of two models that tag words.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="other">A model of the same sizes.</param>
    /// <param name="sentences">Sentences to run, in one batch without padding; tags are not read.</param>
    /// <param name="maxLength">How many tokens of a sentence are read.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">The models differ in size, or there are no sentences.</exception>
    /// <exception cref="InvalidDataException">The models cannot compute a sentence: its line is named.</exception>
    public static IReadOnlyList<double> Measure(
        TokenClassifier reference, TokenClassifier other, ConllData sentences, int maxLength = 128, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        return Measure(reference, other, TrialTexts.Of(sentences, new() { MaxLength = maxLength }), sentences.Sentences.Count, cancellationToken);
    }

    /// <summary>The same of two models that answer questions.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="other">A model of the same sizes.</param>
    /// <param name="questions">Questions to run; each window over a context is computed by itself, as it is when they are answered.</param>
    /// <param name="windows">How long the windows are.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">The models differ in size, there are no questions, or one cannot be answered.</exception>
    public static IReadOnlyList<double> Measure(
        QuestionAnswerer reference, QuestionAnswerer other, IReadOnlyList<SquadQuestion> questions, AnswerOptions windows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(windows);
        return Measure(reference, other, TrialTexts.Of(questions, windows), 1, cancellationToken);
    }

    /// <summary>The same of two models that make vectors.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="other">A model of the same sizes.</param>
    /// <param name="texts">Texts to run, in one batch without padding, behind the reference's prompt.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">The models differ in size, or there are no texts.</exception>
    public static IReadOnlyList<double> Measure(TextEmbedder reference, TextEmbedder other, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Measure(reference, other, TrialTexts.Of(texts), texts.Count, cancellationToken);
    }

    /// <summary>Whether two models have hidden states of the same sizes.</summary>
    /// <param name="reference">A model.</param>
    /// <param name="other">Another.</param>
    public static bool AreComparable(EncoderModel reference, EncoderModel other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        return (reference.Config.LayerCount, reference.Config.HiddenSize, reference.Config.VocabularySize)
            == (other.Config.LayerCount, other.Config.HiddenSize, other.Config.VocabularySize);
    }

    private static double[] Measure(EncoderModel reference, EncoderModel other, TrialTexts texts, int batchSize, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        if (texts.Count == 0) throw new ArgumentException("expected examples, found none", nameof(texts));
        if (!AreComparable(reference, other))
            throw new ArgumentException($"expected {reference.Config.LayerCount} layers of {reference.Config.HiddenSize}, found {other.Config.LayerCount} of {other.Config.HiddenSize}", nameof(other));
        // What the one with fewer positions takes the other takes too.
        var batches = texts.Batches(reference.Config.MaxTokens <= other.Config.MaxTokens ? reference : other, batchSize);
        var (a, b) = (States(reference, batches, cancellation), States(other, batches, cancellation));
        return [.. a.Zip(b, (x, y) => Statistics.SignalToNoise([.. x], [.. y]))];
    }

    /// <summary>Each hidden state of all batches, one behind the other.</summary>
    private static List<float>[] States(EncoderModel model, IReadOnlyList<TokenBatch> batches, CancellationToken cancellation)
    {
        List<float>[]? all = null;
        foreach (var batch in batches)
        {
            var states = model.Loaded.Forward(batch, KeptStates.All, cancellation).HiddenStates;
            all ??= [.. states.Select(_ => new List<float>())];
            for (var i = 0; i < all.Length; i++) all[i].AddRange(states[i]);
        }

        return all!;
    }
}
