using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Compression;

/// <summary>
/// How much of a scheme's error comes from where: the model runs with only its weights rounded, only its activations, only
/// its embedding tables, only the operands of its attention, and with all of them.
/// </summary>
public static class StepErrors
{
    /// <summary>Measures schemes. Those that look at a whole batch get batches of eight examples in their order, without padding.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="examples">Texts to run: a hundred tell the steps apart; labels are not read.</param>
    /// <param name="schemes">What is quantised, and how; a row for each.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="maxLength">How many tokens of an example are read.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>In the order of <paramref name="schemes"/>.</returns>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="ArgumentException">The model is quantised already, or there are no examples or no schemes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<StepNoise> Measure(
        string folder,
        IReadOnlyList<GlueExample> examples,
        IReadOnlyList<QuantizationOptions> schemes,
        int threads = 1,
        int maxLength = 128,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(schemes);
        if (examples.Count == 0)
            throw new ArgumentException("expected examples, found none", nameof(examples));
        return Measure(folder, TrialTexts.Of(examples, maxLength), schemes, threads, progress, cancellationToken);
    }

    /// <summary>The same for a model that answers questions: schemes that look at a whole batch get each window by itself.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="questions">Questions to run: a hundred tell the steps apart; answers are not read.</param>
    /// <param name="windows">How long the windows over contexts are.</param>
    /// <param name="schemes">What is quantised, and how; a row for each.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>In the order of <paramref name="schemes"/>.</returns>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="ArgumentException">The model is quantised already, there are no questions or no schemes, or a question cannot be answered.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<StepNoise> Measure(
        string folder,
        IReadOnlyList<SquadQuestion> questions,
        AnswerOptions windows,
        IReadOnlyList<QuantizationOptions> schemes,
        int threads = 1,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(schemes);
        if (questions.Count == 0)
            throw new ArgumentException("expected questions, found none", nameof(questions));
        return Measure(folder, TrialTexts.Of(questions, windows), schemes, threads, progress, cancellationToken);
    }

    /// <summary>The same for a model that tags words.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="sentences">Sentences to run: a hundred tell the steps apart; tags are not read.</param>
    /// <param name="schemes">What is quantised, and how; a row for each.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="maxLength">How many tokens of a sentence are read.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>In the order of <paramref name="schemes"/>.</returns>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="ArgumentException">The model is quantised already, or there are no sentences or no schemes.</exception>
    /// <exception cref="InvalidDataException">The model cannot compute a sentence: its line is named.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<StepNoise> Measure(
        string folder,
        ConllData sentences,
        IReadOnlyList<QuantizationOptions> schemes,
        int threads = 1,
        int maxLength = 128,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(sentences);
        ArgumentNullException.ThrowIfNull(schemes);
        if (sentences.Sentences.Count == 0)
            throw new ArgumentException("expected sentences, found none", nameof(sentences));
        return Measure(folder, TrialTexts.Of(sentences, new() { MaxLength = maxLength }), schemes, threads, progress, cancellationToken);
    }

    private static List<StepNoise> Measure(
        string folder,
        TrialTexts texts,
        IReadOnlyList<QuantizationOptions> schemes,
        int threads,
        IProgress<QuantizationProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (schemes.Count == 0)
            throw new ArgumentException("expected schemes, found none", nameof(schemes));
        var rows = new List<StepNoise>();
        foreach (var options in schemes)
        {
            using var trials = new QuantizationTrials(folder, options, threads, texts, cancellationToken);
            rows.Add(Measure(trials, step => progress?.Report(new(schemes.Take(rows.Count).Sum(RunsOf) + step, schemes.Sum(RunsOf), options.Scheme.Name))));
        }

        return rows;
    }

    /// <summary>Models that are run: of the steps that a scheme does not have, those of attention are not counted.</summary>
    private static int RunsOf(QuantizationOptions options) => (options.Attention ?? options.Scheme.DefaultAttention) == AttentionPrecision.Int8 ? 5 : 4;

    private static StepNoise Measure(QuantizationTrials trials, Action<int> done)
    {
        var run = 0;

        double Noise(QuantizationSteps steps)
        {
            var noise = Statistics.SignalToNoise(trials.FloatLogits, trials.Logits(steps));
            done(++run);
            return noise;
        }

        var options = trials.Options;
        return new(
            options.Scheme,
            Noise(QuantizationSteps.Weights),
            options.Scheme.Activations is null ? null : Noise(QuantizationSteps.Activations),
            options.EmbeddingRule is null ? null : Noise(QuantizationSteps.Embeddings),
            trials.Attention == AttentionPrecision.Float ? null : Noise(QuantizationSteps.Attention),
            Noise(QuantizationSteps.All));
    }
}
