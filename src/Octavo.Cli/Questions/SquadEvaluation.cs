using Octavo.Cli.Evaluations;
using Octavo.Evaluation.Squad;
using Octavo.Model;

namespace Octavo.Cli.Questions;

/// <summary><c>octavo evaluate --task squad</c>: a model's answers to the questions of a file.</summary>
/// <param name="Data">The questions.</param>
/// <param name="Options">How they are answered.</param>
/// <param name="Threads">Threads of a forward pass.</param>
internal sealed record SquadEvaluation(SquadData Data, AnswerOptions Options, int Threads)
{
    /// <summary>Evaluates a model and says what was found.</summary>
    public int Run(string folder, QuantizationOptions? quantization, EvaluateOutput output, Log log, CancellationToken cancellation)
    {
        output.Check(1);
        using var model = ModelLoading.LoadAnswerer(folder, quantization, Threads, log, cancellation);
        log.Info("***** Running evaluation *****");
        log.Info($"  Num questions = {Data.Questions.Count}");
        var result = Answer(model, "Evaluating", log, cancellation);
        if (output.Folder is not null) SquadFacts.WriteMetrics(output.Folder, result);
        if (output.Predictions is not null) SquadFacts.WritePredictions(output.Predictions, result);
        if (output.IsJson)
        {
            JsonOutput.WriteObject(json =>
            {
                json.WriteString("task", TaskChoice.Squad);
                SquadFacts.Write(json, folder, result, model);
            });
            return ExitCode.Success;
        }

        var table = new FactTable();
        SquadFacts.AddTo(table, result, model);
        table.Write();
        return ExitCode.Success;
    }

    /// <summary>A model's answers.</summary>
    public SquadResult Answer(QuestionAnswerer model, string title, Log log, CancellationToken cancellation, int parts = 10) =>
        ProgressDisplay.Run(log, title, progress => SquadEvaluator.Evaluate(model, Data, Options, progress, cancellation), parts);
}
