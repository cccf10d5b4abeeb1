using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Cli;

/// <summary>A budget for accuracy: searched on some rows, confirmed on dev.</summary>
internal abstract record BudgetRequest(double MaxDrop, string Metric, int Threads)
{
    /// <summary>Chooses the layers that stay floats.</summary>
    public abstract BudgetResult Search(string model, QuantizationOptions? options, Log log, CancellationToken cancellation);

    /// <summary>Evaluates the float and the saved model on dev.</summary>
    public abstract BudgetOutcome Confirm(string model, string saved, BudgetResult result, Log log, CancellationToken cancellation);
}

/// <summary>A budget for a task of classification.</summary>
internal sealed record ExampleBudget(
    Dataset Dataset, GlueTask Task, double MaxDrop, string Metric, IReadOnlyList<GlueExample> SearchRows, int Threads, EvaluationOptions Evaluation)
    : BudgetRequest(MaxDrop, Metric, Threads)
{
    /// <inheritdoc/>
    public override BudgetResult Search(string model, QuantizationOptions? options, Log log, CancellationToken cancellation) =>
        ProgressDisplay.Run(log, "Searching", display => AccuracyBudget.Search(
            model, Task, SearchRows, Metric, MaxDrop, options, Evaluation, Threads, LayerProgress.On(display), cancellation));

    /// <inheritdoc/>
    public override BudgetOutcome Confirm(string model, string saved, BudgetResult result, Log log, CancellationToken cancellation)
    {
        var rows = Dataset.Read(DatasetSplit.Dev);
        var (before, after) = (Evaluate(model, model, rows, log, cancellation), Evaluate(saved, "Quantised", rows, log, cancellation));
        return new(result, rows.Count, AccuracyBudget.ValueOf(before, Metric), AccuracyBudget.ValueOf(after, Metric));
    }

    private EvaluationResult Evaluate(string folder, string title, IReadOnlyList<GlueExample> rows, Log log, CancellationToken cancellation)
    {
        using var model = ModelLoading.Load(folder, null, Threads, log, cancellation);
        return ProgressDisplay.Run(log, title, display => Evaluator.Evaluate(model, Task, rows, Evaluation, display, cancellation));
    }
}
