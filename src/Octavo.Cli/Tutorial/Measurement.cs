using Octavo.Cli.Heads;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Reports;
using Octavo.Text;

namespace Octavo.Cli.Tutorial;

/// <summary>Measures one precision after another, each like the others.</summary>
/// <param name="request">What is measured.</param>
/// <param name="head">The examples and what is done with them.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class Measurement<TModel, TResult>(TutorialRequest request, Head<TModel, TResult> head, CancellationToken cancellation) : IDisposable
    where TModel : EncoderModel
    where TResult : class
{
    private const int FirstWarmUp = 512;
    private const int WarmUpExamples = 48;

    private readonly Head<TModel, TResult>? _padded = head.With(Padding.Max);
    private TModel? _reference;
    private TResult? _answers;
    private double? _paddedReference;

    /// <summary>Loads the reference, so that a model that cannot be measured is refused before the first step.</summary>
    public void Open()
    {
        _reference = Load(request.Model, null, request.Threads[^1]);
        if (_reference.SchemeName != "fp32")
            throw new ArgumentException($"{request.Model}: expected a float model, found one that is quantised already ({_reference.SchemeName})");
    }

    /// <summary>FP32, which the others are compared with; how large it is, is measured later.</summary>
    public MeasuredRow<TResult> Reference()
    {
        var row = Run("fp32", "FP32", double.NaN, request.Model, null);
        (_answers, _paddedReference) = (row.Result, row.Row.SecondsPadded);
        return row;
    }

    /// <summary>A scheme, quantised while loading.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="size">MB.</param>
    public MeasuredRow<TResult> Quantized(Scheme scheme, double size) => Run(scheme.Name, scheme.Name, size, request.Model, QuantizationArguments.Options(scheme));

    /// <summary>A scheme, saved and loaded: the same bits, and the file's size.</summary>
    /// <param name="scheme">The scheme.</param>
    public MeasuredRow<TResult> SavedAndLoaded(Scheme scheme)
    {
        var folder = Directory.CreateTempSubdirectory("octavo-tutorial-").FullName;
        try
        {
            var saved = Path.Combine(folder, scheme.Name);
            ModelQuantizer.Save(request.Model, saved, QuantizationArguments.Options(scheme), null, cancellation);
            return Run(scheme.Name, scheme.Name, ModelSizes.Of(saved), saved, null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The answers of a saved model, loaded afresh.</summary>
    /// <param name="folder">The folder.</param>
    public TResult Saved(string folder)
    {
        using var model = Load(folder, null, request.Threads[^1]);
        return head.Evaluate(model, folder, "loaded back", parts: 1);
    }

    public void Dispose() => _reference?.Dispose();

    private MeasuredRow<TResult> Run(string precision, string name, double size, string folder, QuantizationOptions? options)
    {
        var (seconds, isReference) = (new Dictionary<int, double>(), _answers is null);
        TResult? first = null;
        double? padded = null;
        IReadOnlyList<double> noise = [];
        var dependsOnBatch = false;
        foreach (var threads in request.Threads)
        {
            using var model = Load(folder, options, threads);
            dependsOnBatch = model.DependsOnBatch;
            if (first is null || !isReference) WarmUp(model, folder);
            var result = (dependsOnBatch ? _padded ?? head : head).Evaluate(model, folder, $"{name}, {TutorialTable.Threads(threads)}", parts: 1);
            seconds.Add(threads, head.Scores(result).Seconds);
            first ??= result;
            if (threads != request.Threads[^1]) continue;
            padded = _padded is null || dependsOnBatch ? _padded is null ? null : seconds[threads] : PaddedSeconds(name, model, folder);
            noise = isReference ? [] : head.Noise(_reference!, model);
        }

        return Row(precision, size, dependsOnBatch, first!, seconds, padded, noise);
    }

    private MeasuredRow<TResult> Row(
        string precision, double size, bool dependsOnBatch, TResult result, Dictionary<int, double> seconds, double? padded, IReadOnlyList<double> noise)
    {
        var (scores, comparison) = (head.Scores(result), head.Compare(_answers ?? result, result));
        var row = new TutorialRow
        {
            Precision = precision,
            DependsOnBatch = dependsOnBatch,
            Metrics = scores.Metrics,
            Loss = scores.Loss,
            Size = size,
            Seconds = seconds,
            SecondsPadded = padded,
            Comparison = _answers is null ? null : comparison.Found,
            Noise = noise,
        };
        return new(row, result, comparison);
    }

    // What is stored as halves computes as FP32 does: that is measured once.
    private double? PaddedSeconds(string name, TModel model, string folder) => model.Scheme is { Activations: null }
        ? _paddedReference
        : head.Scores(_padded!.Evaluate(model, folder, $"{name}, padded to 128", parts: 1)).Seconds;

    // The first passes compile the code that the later ones run: what is measured first must not pay for all.
    private void WarmUp(TModel model, string folder) =>
        head.Take(_answers is null ? FirstWarmUp : WarmUpExamples).Evaluate(model, folder, "warming up", parts: 1);

    private TModel Load(string folder, QuantizationOptions? options, int threads) => head.Load(folder, options, threads);
}
