using Octavo.Cli.Evaluations;
using Octavo.Data;
using Octavo.Evaluation.Entities;
using Octavo.Model;

namespace Octavo.Cli.Entities;

/// <summary>Runs <c>octavo evaluate</c> on entities: reads, tags, counts, writes.</summary>
/// <param name="model">The folder of the model.</param>
/// <param name="quantization">How to quantise it; null for what the folder holds.</param>
/// <param name="request">On what and how.</param>
/// <param name="output">Where the numbers go.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class EntityEvaluateRun(string model, QuantizationOptions? quantization, EntityRequest request, EvaluateOutput output, Log log, CancellationToken cancellation)
{
    /// <summary>Runs it.</summary>
    public int Run()
    {
        output.Check(1);
        var data = ConllFile.Read(request.File);
        using var classifier = ModelLoading.LoadTokenClassifier(model, quantization, request.Threads, log, cancellation);
        log.Info("***** Running evaluation *****");
        log.Info($"  Num sentences = {data.Sentences.Count}, words = {data.WordCount}");
        var result = Evaluate(classifier, data, request, "Evaluating", log, cancellation);
        if (output.Folder is { } folder) EntityFiles.WriteMetrics(folder, result);
        if (output.Predictions is { } file) EntityFiles.WritePredictions(file, result);
        if (output.IsJson) EntityFacts.WriteJson(model, classifier, result);
        else EntityFacts.WriteTable(classifier, result);
        return ExitCode.Success;
    }

    /// <summary>Evaluates a model and says what its numbers depend on.</summary>
    public static EntityResult Evaluate(TokenClassifier model, ConllData data, EntityRequest request, string title, Log log, CancellationToken cancellation, int parts = 10)
    {
        if (request.Options.MaxLength > model.Config.MaxTokens)
            log.Warning($"the model has {model.Config.MaxTokens} positions: longer sentences are cut there, not at {request.Options.MaxLength}");
        if (model.DependsOnBatch)
            log.Warning($"{model.SchemeName} takes one scale for a whole batch: a sentence's tags depend on the sentences beside it");
        return ProgressDisplay.Run(log, title, progress => EntityEvaluator.Evaluate(model, data, request.Options, request.Scheme, progress, cancellation), parts);
    }
}
