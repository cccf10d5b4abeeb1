using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Reports;
using Octavo.Text;
using static System.FormattableString;

namespace Octavo.Cli.Heads;

/// <summary>Texts with classes, several labels or a number.</summary>
/// <param name="request">On what and how models are evaluated.</param>
/// <param name="examples">The examples.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class LabelHead(EvaluationRequest request, IReadOnlyList<GlueExample> examples, Log log, CancellationToken cancellation)
    : Head<TextClassifier, EvaluationResult>(log, cancellation)
{
    // One's own data have the labels of the first model.
    private GlueTask? _task = request.Dataset.Task;

    /// <inheritdoc/>
    public override string Task => _task?.Name ?? throw new InvalidOperationException("no model has said what its labels are");

    /// <inheritdoc/>
    public override string Unit => examples[0].Pair is null ? "text" : "pair";

    /// <inheritdoc/>
    public override int Count => examples.Count;

    /// <inheritdoc/>
    public override string Compared => $"logits of all {Count} examples";

    /// <inheritdoc/>
    public override LabelHead Take(int count) => new(request, [.. examples.Take(count)], Log, Cancellation);

    /// <inheritdoc/>
    public override LabelHead With(Padding padding) => new(request with { Options = request.Options with { Padding = padding } }, examples, Log, Cancellation);

    /// <inheritdoc/>
    public override TextClassifier Load(string folder, QuantizationOptions? quantization, int threads) => ModelLoading.Load(folder, quantization, threads, Log, Cancellation);

    /// <inheritdoc/>
    public override EvaluationResult Evaluate(TextClassifier model, string folder, string title, int parts = 10)
    {
        _task ??= request.Dataset.TaskFor(model.Head, request.Options.LabelMap, examples);
        var result = ProgressDisplay.Run(
            Log, title, progress => Evaluator.Evaluate(model, _task, examples, request.OptionsFor(folder), progress, Cancellation), parts);
        foreach (var warning in result.Warnings) Log.Warning($"{title}: {warning}");
        return result;
    }

    /// <inheritdoc/>
    public override HeadScores Scores(EvaluationResult result) => new(Bootstrap.Of(result), result.Loss, result.Seconds, result.Examples.Count);

    /// <inheritdoc/>
    public override HeadComparison Compare(EvaluationResult reference, EvaluationResult other)
    {
        var comparison = ModelComparison.Of(reference, other);
        return new(ComparisonFindings.Of(comparison, reference), json => ComparisonJson.Write(json, comparison, reference.Task));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Noise(TextClassifier reference, TextClassifier other) =>
        LayerNoise.Measure(reference, other, [.. examples.Take(NoiseExamples)], request.Options.MaxLength, Cancellation);

    /// <inheritdoc/>
    public override bool AreEqual(EvaluationResult a, EvaluationResult b) => MemoryMarshal.AsBytes(Logits(a).AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(Logits(b).AsSpan()));

    /// <inheritdoc/>
    public override AnswerPicture Picture(EvaluationResult reference, EvaluationResult other)
    {
        var flips = ModelComparison.Of(reference, other).Flips.Select(flip => flip.Index).ToHashSet();
        var explanation = reference.Task.IsRegression ? "its number" : "the logit of its last class less that of its first";
        return new(
            "FP32 against int8", $"Each dot is an example: {explanation}. On the dashed line nothing changed.", reference.Task.IsRegression ? "" : "label flipped",
            [.. reference.Examples.Select((example, i) => new AnswerPoint($"line {example.Example.Line}", Margin(example.Logits), Margin(other.Examples[i].Logits), flips.Contains(i)))], []);
    }

    /// <inheritdoc/>
    public override void AddTo(FactTable table, TextClassifier model, EvaluationResult result)
    {
        foreach (var (name, interval) in Bootstrap.Of(result)) table.Add(MetricName.Spelled(name), Invariant($"{interval.Value:F4}  (95 %: {MetricName.Ends(interval)})"));
        table.Add("loss", Invariant($"{result.Loss:F4}"));
        table.Add("seconds", Invariant($"{result.Seconds:F2} on {model.Threads} threads, {model.InstructionSet}"));
        table.Add("scheme", model.DependsOnBatch ? $"{model.SchemeName}: answers depend on the batch" : model.SchemeName);
        table.Add("attention", QuantizationArguments.Name(model.Attention));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, string name, TextClassifier model, EvaluationResult result)
    {
        json.WriteString("model", name);
        json.WriteString("scheme", model.SchemeName);
        json.WriteString("attention", QuantizationArguments.Name(model.Attention));
        json.WriteBoolean("depends_on_batch", model.DependsOnBatch);
        foreach (var (metric, value) in result.Metrics) json.WriteFinite(MetricName.Spelled(metric), value);
        MetricJson.WriteIntervals(json, "intervals", Bootstrap.Of(result));
        json.WriteFinite("loss", result.Loss);
        json.WriteNumber("seconds", result.Seconds);
        json.WriteNumber("threads", model.Threads);
        json.WriteString("isa", model.InstructionSet);
    }

    private static float[] Logits(EvaluationResult result) => [.. result.Examples.SelectMany(example => example.Logits)];

    // What decides the label: the last class against the first; a number alone is what it says.
    private static double Margin(IReadOnlyList<float> logits) => logits.Count == 1 ? logits[0] : logits[^1] - logits[0];
}
