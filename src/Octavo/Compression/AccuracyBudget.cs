using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using static System.FormattableString;

namespace Octavo.Compression;

/// <summary>
/// Quantises as much as a budget for accuracy allows: layers fall back to floats, the most sensitive first, until the
/// metric's drop holds. Search on other rows than those that are reported, or the choice fits what it reports.
/// </summary>
public static class AccuracyBudget
{
    /// <summary>Rows that rank the layers; the metric looks at all.</summary>
    private const int RankedExamples = 128;

    /// <summary>Finds the layers that stay floats.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="task">The task.</param>
    /// <param name="examples">Rows with labels to search on, as those of the train split.</param>
    /// <param name="metric">The metric that counts, as <c>f1</c>; one of the task's.</param>
    /// <param name="maxDrop">How far it may drop below the float model's.</param>
    /// <param name="options">How layers are quantised, and which at most; the defaults where null.</param>
    /// <param name="evaluation">How the models are evaluated; the defaults where null.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">The task has no such metric, the rows have no labels, or no set of layers meets the budget: says what can be reached.</exception>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BudgetResult Search(
        string folder,
        GlueTask task,
        IReadOnlyList<GlueExample> examples,
        string metric,
        double maxDrop,
        QuantizationOptions? options = null,
        EvaluationOptions? evaluation = null,
        int threads = 1,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(metric);
        Check(task, examples, metric, maxDrop);
        evaluation ??= new();
        using var trials = QuantizationTrials.OfLayers(
            folder, options ?? new(), threads, TrialTexts.Of([.. examples.Take(RankedExamples)], evaluation.MaxLength), cancellationToken);

        double Value(ModelOptions loading)
        {
            using var model = TextClassifier.Load(folder, loading);
            return ValueOf(Evaluator.Evaluate(model, task, examples, evaluation, null, cancellationToken), metric);
        }

        return Search(trials, Value, examples.Count, metric, maxDrop, progress);
    }

    /// <summary>Finds the layers that stay floats, of a model that answers questions.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="data">Questions to search on, others than those that are reported.</param>
    /// <param name="metric">The metric that counts, in percent, as <c>f1</c>; one of <see cref="SquadResult.Metrics"/>.</param>
    /// <param name="maxDrop">How many points of percent it may drop below the float model's.</param>
    /// <param name="answers">How questions are answered; <see cref="SquadEvaluator.OptionsFor"/> where null.</param>
    /// <param name="options">How layers are quantised, and which at most; the defaults where null.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">There is no such metric, or no set of layers meets the budget: says what can be reached.</exception>
    /// <exception cref="InvalidDataException">A question cannot be answered: its place is named.</exception>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BudgetResult Search(
        string folder,
        SquadData data,
        string metric,
        double maxDrop,
        AnswerOptions? answers = null,
        QuantizationOptions? options = null,
        int threads = 1,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metric);
        CheckDrop(maxDrop);
        answers ??= SquadEvaluator.OptionsFor(data.Version);
        using var trials = QuantizationTrials.OfLayers(
            folder, options ?? new(), threads, TrialTexts.Of([.. data.Questions.Take(RankedExamples)], answers), cancellationToken);

        double Value(ModelOptions loading)
        {
            using var model = QuestionAnswerer.Load(folder, loading);
            return SquadEvaluator.Evaluate(model, data, answers, null, cancellationToken).Metric(metric);
        }

        return Search(trials, Value, data.Questions.Count, metric, maxDrop, progress);
    }

    /// <summary>Finds the layers that stay floats, of a model that tags words.</summary>
    /// <param name="folder">The folder of a float model.</param>
    /// <param name="data">Sentences to search on, others than those that are reported.</param>
    /// <param name="metric">The metric that counts, as <c>f1</c>; one of <see cref="EntityResult.Metrics"/>.</param>
    /// <param name="maxDrop">How far it may drop below the float model's.</param>
    /// <param name="scheme">Which runs of tags are entities.</param>
    /// <param name="options">How layers are quantised, and which at most; the defaults where null.</param>
    /// <param name="evaluation">How the models are evaluated; the defaults where null.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="progress">Told after each model that was run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">There is no such metric, or no set of layers meets the budget: says what can be reached.</exception>
    /// <exception cref="InvalidDataException">The model cannot compute a sentence: its line is named.</exception>
    /// <exception cref="CheckpointException">The model cannot be read, or a tag is none of its labels.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BudgetResult Search(
        string folder,
        ConllData data,
        string metric,
        double maxDrop,
        EntityScheme scheme = EntityScheme.Lenient,
        QuantizationOptions? options = null,
        EvaluationOptions? evaluation = null,
        int threads = 1,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metric);
        CheckDrop(maxDrop);
        evaluation ??= new();
        using var trials = QuantizationTrials.OfLayers(
            folder, options ?? new(), threads, TrialTexts.Of(data with { Sentences = [.. data.Sentences.Take(RankedExamples)] }, evaluation), cancellationToken);

        double Value(ModelOptions loading)
        {
            using var model = TokenClassifier.Load(folder, loading);
            return EntityEvaluator.Evaluate(model, data, evaluation, scheme, null, cancellationToken).Metric(metric);
        }

        return Search(trials, Value, data.Sentences.Count, metric, maxDrop, progress);
    }

    /// <summary>The search itself, whatever answers.</summary>
    private static BudgetResult Search(
        QuantizationTrials trials, Func<ModelOptions, double> valueOf, int examples, string metric, double maxDrop, IProgress<QuantizationProgress>? progress)
    {
        double Value(IReadOnlyList<string> quantized) => valueOf(trials.LoadingFor(quantized));
        var reference = Value([]);
        var all = Value(trials.Units);
        var steps = new List<BudgetStep> { new([], all, reference - all) };
        // Most often the scheme holds as it is, and nobody needs to know which layer is how sensitive.
        if (reference - all <= maxDrop)
            return new(trials.OptionsFor(trials.Units)!, metric, maxDrop, reference, examples, steps, null);
        var ranking = Sensitivity.Measure(trials, Math.Min(examples, RankedExamples), progress);
        var order = ranking.Rows.Select(row => row.Layer).ToList();
        for (var kept = 1; kept < order.Count; kept++)
        {
            var value = Value([.. order.Skip(kept)]);
            steps.Add(new([.. order.Take(kept)], value, reference - value));
            progress?.Report(new(kept, order.Count, $"{kept} kept"));
            if (reference - value <= maxDrop)
                return new(trials.OptionsFor([.. order.Skip(kept)])!, metric, maxDrop, reference, examples, steps, ranking);
        }

        var best = steps.MinBy(step => step.Drop)!;
        throw new ArgumentException(Invariant(
            $"expected a set of layers with a drop of {metric} of at most {maxDrop}, found none that quantises anything; the least is {best.Drop:0.####} with {best.Kept.Count} of {order.Count} layers kept ({metric} {best.Value:0.####}, floats {reference:0.####})"));
    }

    /// <summary>A metric of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="metric">One of its task's metrics.</param>
    public static double ValueOf(EvaluationResult result, string metric)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(metric);
        return result.Metrics.First(item => item.Key == metric).Value;
    }

    private static void Check(GlueTask task, IReadOnlyList<GlueExample> examples, string metric, double maxDrop)
    {
        if (!task.Metrics.Contains(metric))
            throw new ArgumentException($"expected a metric of {task.Name} ({string.Join(", ", task.Metrics)}), found '{metric}'", nameof(metric));
        CheckDrop(maxDrop);
        if (examples.Count == 0 || !examples[0].HasLabel)
            throw new ArgumentException("expected rows with labels to search on, found none", nameof(examples));
    }

    private static void CheckDrop(double maxDrop)
    {
        if (!double.IsFinite(maxDrop))
            throw new ArgumentException(Invariant($"expected a finite drop, found {maxDrop}"), nameof(maxDrop));
    }
}
