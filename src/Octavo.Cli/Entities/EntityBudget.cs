using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation.Entities;
using Octavo.Model;

namespace Octavo.Cli.Entities;

/// <summary>A budget for accuracy on entities.</summary>
/// <param name="SearchRows">The sentences on which layers are chosen.</param>
/// <param name="Reported">On which sentences the result is reported, and how models are evaluated.</param>
/// <param name="MaxDrop">How far the metric may drop.</param>
/// <param name="Metric">The metric.</param>
internal sealed record EntityBudget(ConllData SearchRows, EntityRequest Reported, double MaxDrop, string Metric)
    : BudgetRequest(MaxDrop, Metric, Reported.Threads)
{
    /// <inheritdoc/>
    public override BudgetResult Search(string model, QuantizationOptions? options, Log log, CancellationToken cancellation) =>
        ProgressDisplay.Run(log, "Searching", display => AccuracyBudget.Search(
            model, SearchRows, Metric, MaxDrop, Reported.Scheme, options, Reported.Options, Threads, LayerProgress.On(display), cancellation));

    /// <inheritdoc/>
    public override BudgetOutcome Confirm(string model, string saved, BudgetResult result, Log log, CancellationToken cancellation)
    {
        var data = ConllFile.Read(Reported.File);
        return new(result, data.Sentences.Count, Value(data, model, model, log, cancellation), Value(data, saved, "Quantised", log, cancellation));
    }

    private double Value(ConllData data, string folder, string title, Log log, CancellationToken cancellation)
    {
        using var model = ModelLoading.LoadTokenClassifier(folder, null, Threads, log, cancellation);
        return EntityEvaluateRun.Evaluate(model, data, Reported, title, log, cancellation).Metric(Metric);
    }
}
