using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation.Squad;
using Octavo.Model;

namespace Octavo.Cli.Questions;

/// <summary>A budget for accuracy on questions; drops are points of percent.</summary>
/// <param name="SearchRows">The questions on which layers are chosen.</param>
/// <param name="Data">The file whose answers are reported.</param>
/// <param name="Answers">How questions are answered.</param>
/// <param name="MaxDrop">How far the metric may drop.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Threads">Threads of a forward pass.</param>
internal sealed record QuestionBudget(SquadData SearchRows, string Data, AnswerOptions Answers, double MaxDrop, string Metric, int Threads)
    : BudgetRequest(MaxDrop, Metric, Threads)
{
    /// <inheritdoc/>
    public override BudgetResult Search(string model, QuantizationOptions? options, Log log, CancellationToken cancellation) =>
        ProgressDisplay.Run(log, "Searching", display => AccuracyBudget.Search(
            model, SearchRows, Metric, MaxDrop, Answers, options, Threads, LayerProgress.On(display), cancellation));

    /// <inheritdoc/>
    public override BudgetOutcome Confirm(string model, string saved, BudgetResult result, Log log, CancellationToken cancellation)
    {
        var evaluation = new SquadEvaluation(SquadFile.Read(Data), Answers, Threads);
        return new(result, evaluation.Data.Questions.Count, Value(evaluation, model, model, log, cancellation), Value(evaluation, saved, "Quantised", log, cancellation));
    }

    private double Value(SquadEvaluation evaluation, string folder, string title, Log log, CancellationToken cancellation)
    {
        using var model = ModelLoading.LoadAnswerer(folder, null, Threads, log, cancellation);
        return evaluation.Answer(model, title, log, cancellation).Metric(Metric);
    }
}
