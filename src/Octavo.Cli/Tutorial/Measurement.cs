using Octavo.Compression;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Reports;
using Octavo.Text;

namespace Octavo.Cli.Tutorial;

/// <summary>Measures one precision after another, each like the others.</summary>
/// <param name="request">What is measured.</param>
/// <param name="examples">The examples.</param>
/// <param name="log">How much is said meanwhile.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class Measurement(TutorialRequest request, IReadOnlyList<GlueExample> examples, Log log, CancellationToken cancellation) : IDisposable
{
    private const int WarmUpExamples = 48;
    private const int NoiseExamples = 32;

    private static readonly EvaluationOptions Ragged = new();
    private static readonly EvaluationOptions Padded = new() { Padding = Padding.Max };

    private TextClassifier? _reference;
    private EvaluationResult? _answers;
    private double _paddedReference;

    /// <summary>Loads the reference, so that a model that cannot be measured is refused before the first step.</summary>
    public void Open()
    {
        _reference = ModelLoading.Load(request.Model, null, request.Threads[^1], log, cancellation);
        if (_reference.SchemeName != "fp32")
            throw new ArgumentException($"{request.Model}: expected a float model, found one that is quantised already ({_reference.SchemeName})");
    }

    /// <summary>FP32, which the others are compared with; how large it is, is measured later.</summary>
    public TutorialRow Reference()
    {
        var (result, seconds, padded, _) = Run("FP32", request.Model, null, _ => []);
        (_answers, _paddedReference) = (result, padded);
        return new() { Precision = "fp32", DependsOnBatch = false, Result = result, Size = double.NaN, Seconds = seconds, SecondsPadded = padded };
    }

    /// <summary>FP32 with its size.</summary>
    /// <param name="row">What was measured of it.</param>
    /// <param name="size">MB.</param>
    public static TutorialRow Sized(TutorialRow row, double size) =>
        new() { Precision = row.Precision, DependsOnBatch = row.DependsOnBatch, Result = row.Result, Size = size, Seconds = row.Seconds, SecondsPadded = row.SecondsPadded };

    /// <summary>A scheme, quantised while loading.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="size">MB.</param>
    public TutorialRow Quantized(Scheme scheme, double size) => Row(scheme, size, request.Model, QuantizationArguments.Options(scheme));

    /// <summary>A scheme, saved and loaded: the same bits, and the file's size.</summary>
    /// <param name="scheme">The scheme.</param>
    public TutorialRow SavedAndLoaded(Scheme scheme)
    {
        var folder = Directory.CreateTempSubdirectory("octavo-tutorial-").FullName;
        try
        {
            var saved = Path.Combine(folder, scheme.Name);
            ModelQuantizer.Save(request.Model, saved, QuantizationArguments.Options(scheme), null, cancellation);
            return Row(scheme, ModelSizes.Of(saved), saved, null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The answers of a saved model, loaded afresh.</summary>
    /// <param name="folder">The folder.</param>
    public EvaluationResult Saved(string folder)
    {
        using var model = ModelLoading.Load(folder, null, request.Threads[^1], log, cancellation);
        return Evaluate("loaded back", model, Ragged);
    }

    public void Dispose() => _reference?.Dispose();

    private TutorialRow Row(Scheme scheme, double size, string folder, QuantizationOptions? options)
    {
        var (result, seconds, padded, noise) = Run(
            scheme.Name, folder, options, model => LayerNoise.Measure(_reference!, model, [.. examples.Take(NoiseExamples)], Ragged.MaxLength, cancellation));
        return new()
        {
            Precision = scheme.Name,
            DependsOnBatch = scheme.DependsOnBatch,
            Result = result,
            Size = size,
            Seconds = seconds,
            SecondsPadded = padded,
            Comparison = ModelComparison.Of(_answers!, result),
            Noise = noise,
        };
    }

    private (EvaluationResult Result, Dictionary<int, double> Seconds, double Padded, IReadOnlyList<double> Noise) Run(
        string name, string folder, QuantizationOptions? options, Func<TextClassifier, IReadOnlyList<double>> listen)
    {
        IReadOnlyList<double> noise = [];
        var seconds = new Dictionary<int, double>();
        EvaluationResult? first = null;
        var padded = 0.0;
        foreach (var threads in request.Threads)
        {
            using var model = ModelLoading.Load(folder, options, threads, log, cancellation);
            var dependsOnBatch = model.DependsOnBatch;
            if (first is null || _answers is not null) WarmUp(model);
            var result = Evaluate($"{name}, {TutorialTable.Threads(threads)}", model, dependsOnBatch ? Padded : Ragged);
            seconds.Add(threads, result.Seconds);
            first ??= result;
            if (threads != request.Threads[^1]) continue;
            padded = dependsOnBatch ? result.Seconds : PaddedSeconds(name, model);
            noise = listen(model);
        }

        return (first!, seconds, padded, noise);
    }

    // What is stored as halves computes as FP32 does: that is measured once.
    private double PaddedSeconds(string name, TextClassifier model) =>
        model.Scheme is { Activations: null } ? _paddedReference : Evaluate($"{name}, padded to 128", model, Padded).Seconds;

    // The first passes compile the code that the later ones run: what is measured first must not pay for all.
    private void WarmUp(TextClassifier model)
    {
        List<GlueExample> some = [.. examples.Take(_answers is null ? examples.Count : WarmUpExamples)];
        Evaluator.Evaluate(model, request.Task, some, Ragged, null, cancellation);
    }

    private EvaluationResult Evaluate(string title, TextClassifier model, EvaluationOptions options) =>
        ProgressDisplay.Run(log, title, progress => Evaluator.Evaluate(model, request.Task, examples, options, progress, cancellation), parts: 1);
}
