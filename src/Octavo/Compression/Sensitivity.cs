using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Compression;

/// <summary>
/// Which layers a model can least spare as floats: each is quantised alone, and left alone while all others are
/// quantised. Weights are quantised once, whatever the number of layers.
/// </summary>
public static class Sensitivity
{
    /// <summary>The name of the three embedding tables together.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>The name of the products of attention in all layers together, where they are of integers.</summary>
    public const string Attention = "attention";

    /// <summary>Measures every layer that <paramref name="options"/> would quantise.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="examples">Texts to run: a hundred tell the layers apart; labels are not read.</param>
    /// <param name="options">How layers are quantised, and which; the defaults where null.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="maxLength">How many tokens of an example are read.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="ArgumentException">The model is quantised already, the scheme has no int8 weights, or there are no examples.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SensitivityReport Measure(
        string folder,
        IReadOnlyList<GlueExample> examples,
        QuantizationOptions? options = null,
        int threads = 1,
        int maxLength = 128,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
            throw new ArgumentException("expected examples, found none", nameof(examples));
        return Measure(folder, TrialTexts.Of(examples, maxLength), options, threads, progress, cancellationToken);
    }

    /// <summary>Measures every layer that <paramref name="options"/> would quantise, of a model that answers questions.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="questions">Questions to run: a hundred tell the layers apart; answers are not read.</param>
    /// <param name="windows">How long the windows over contexts are.</param>
    /// <param name="options">How layers are quantised, and which; the defaults where null.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="ArgumentException">The model is quantised already, the scheme has no int8 weights, there are no questions, or one cannot be answered.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SensitivityReport Measure(
        string folder,
        IReadOnlyList<SquadQuestion> questions,
        AnswerOptions windows,
        QuantizationOptions? options = null,
        int threads = 1,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(windows);
        if (questions.Count == 0)
            throw new ArgumentException("expected questions, found none", nameof(questions));
        return Measure(folder, TrialTexts.Of(questions, windows), options, threads, progress, cancellationToken);
    }

    /// <summary>Measures every layer that <paramref name="options"/> would quantise, of a model that tags words.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="sentences">Sentences to run: a hundred tell the layers apart; tags are not read.</param>
    /// <param name="options">How layers are quantised, and which; the defaults where null.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="maxLength">How many tokens of a sentence are read.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="ArgumentException">The model is quantised already, the scheme has no int8 weights, or there are no sentences.</exception>
    /// <exception cref="InvalidDataException">The model cannot compute a sentence: its line is named.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SensitivityReport Measure(
        string folder,
        ConllData sentences,
        QuantizationOptions? options = null,
        int threads = 1,
        int maxLength = 128,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(sentences);
        if (sentences.Sentences.Count == 0)
            throw new ArgumentException("expected sentences, found none", nameof(sentences));
        return Measure(folder, TrialTexts.Of(sentences, new() { MaxLength = maxLength }), options, threads, progress, cancellationToken);
    }

    private static SensitivityReport Measure(
        string folder, TrialTexts texts, QuantizationOptions? options, int threads, IProgress<QuantizationProgress>? progress, CancellationToken cancellationToken)
    {
        using var trials = QuantizationTrials.OfLayers(folder, options ?? new(), threads, texts, cancellationToken);
        return Measure(trials, texts.Count, progress);
    }

    /// <summary>Measures with a model that is open already.</summary>
    internal static SensitivityReport Measure(QuantizationTrials trials, int examples, IProgress<QuantizationProgress>? progress)
    {
        var units = trials.Units;
        var total = (2 * units.Count) + 1;
        var done = 0;

        double Noise(IReadOnlyList<string> quantized, string name)
        {
            var noise = Statistics.SignalToNoise(trials.FloatLogits, trials.Logits(quantized));
            progress?.Report(new(++done, total, name));
            return noise;
        }

        var outputs = trials.OutputNoise();
        var all = Noise(units, "all");
        var rows = units.Select(unit => new SensitivityRow(
            unit, outputs[unit], Noise([unit], unit), Noise([.. units.Where(other => other != unit)], unit))).ToList();
        return new(trials.Options.Scheme, examples, all, [.. rows.OrderBy(row => row.OnlyQuantized)]);
    }
}
