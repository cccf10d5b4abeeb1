using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo evaluate</c>: the metrics of a model on a GLUE task.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var evaluation = new EvaluationArguments();
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = "Folder for eval_results.txt" };
        var predictions = new Option<string?>("--predictions") { HelpName = "FILE", Description = "File for one JSON line per example: label, prediction, logits" };
        var json = Arguments.Json();
        var quantization = QuantizationArguments.ForLoading();
        var command = new Command("evaluate", "Metrics of a model on the dev set of a GLUE task")
        {
            model,
        };
        evaluation.AddTo(command);
        foreach (var option in (Option[])[output, predictions, json]) command.Add(option);
        quantization.AddTo(command);
        command.SetAction(parsed => Run(
            new Request(
                parsed.GetRequiredValue(model),
                quantization.ReadFor(parsed.GetRequiredValue(model), parsed),
                evaluation.Read(parsed),
                parsed.GetValue(output),
                parsed.GetValue(predictions),
                parsed.GetValue(json)),
            new Log(parsed.GetValue(Arguments.Verbosity)),
            cancellation));
        return command;
    }

    private static int Run(Request request, Log log, CancellationToken cancellation)
    {
        if (request.Output is { } folder) OutputPlace.Check(folder);
        if (request.Predictions is { } file) OutputPlace.CheckFile(file);
        var started = Stopwatch.GetTimestamp();
        var examples = request.Evaluation.Task.ReadExamples(request.Evaluation.Data);
        var reading = Stopwatch.GetElapsedTime(started).TotalSeconds;
        using var model = ModelLoading.Load(request.Model, request.Quantization, request.Evaluation.Threads, log, cancellation);
        var result = Evaluate(request, model, examples, log, cancellation);
        if (request.Output is not null) ResultFiles.WriteMetrics(request.Output, result);
        if (request.Predictions is not null) ResultFiles.WritePredictions(request.Predictions, result);
        if (request.Json) WriteJson(request, model, result, reading);
        else WriteTable(model, result, reading);
        return ExitCode.Success;
    }

    private static EvaluationResult Evaluate(
        Request request, TextClassifier model, IReadOnlyList<GlueExample> examples, Log log, CancellationToken cancellation)
    {
        log.Info("***** Running evaluation *****");
        log.Info($"  Num examples = {examples.Count}");
        log.Info($"  Batch size = {request.Evaluation.Options.BatchSize}");
        if (request.Evaluation.Options.MaxLength > model.Config.MaxPositions)
            log.Warning($"the model has {model.Config.MaxPositions} positions: longer texts are cut there, not at {request.Evaluation.Options.MaxLength}");
        if (model.Scheme is { DependsOnBatch: true } && request.Evaluation.Options.Padding == Padding.None)
            log.Warning($"{model.SchemeName} counts pads where it was defined: without --padding longest or max these are other numbers");
        var result = ProgressDisplay.Run(
            log, "Evaluating", progress => Evaluator.Evaluate(model, request.Evaluation.Task, examples, request.Evaluation.Options, progress, cancellation));
        foreach (var warning in result.Warnings) log.Warning(warning);
        log.Info("***** Eval results *****");
        foreach (var (name, value) in result.Metrics) log.Info(string.Create(CultureInfo.InvariantCulture, $"  {name} = {value:R}"));
        return result;
    }

    private static void WriteJson(Request request, TextClassifier model, EvaluationResult result, double reading) => JsonOutput.WriteObject(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteString("task", request.Evaluation.Task.Name);
        json.WriteString("scheme", model.SchemeName);
        json.WriteBoolean("depends_on_batch", model.Scheme is { DependsOnBatch: true });
        foreach (var (name, value) in result.Metrics) json.WriteFinite(MetricName.Spelled(name), value);
        json.WriteFinite("loss", result.Loss);
        json.WriteNumber("examples", result.Examples.Count);
        json.WriteNumber("seconds", result.Seconds);
        json.WriteNumber("total_seconds", reading + result.TotalSeconds);
        json.WriteNumber("threads", model.Threads);
        json.WriteString("isa", model.InstructionSet);
    });

    private static void WriteTable(TextClassifier model, EvaluationResult result, double reading)
    {
        var table = new FactTable();
        foreach (var (name, value) in result.Metrics) table.Add(MetricName.Spelled(name), Number(value, 4));
        table.Add("loss", Number(result.Loss, 4));
        table.Add("examples", Number(result.Examples.Count, 0));
        table.Add("seconds", $"{Number(result.Seconds, 2)} in forward passes, {Number(reading + result.TotalSeconds, 2)} in all");
        table.Add("threads", Number(model.Threads, 0));
        table.Add("isa", model.InstructionSet);
        table.Add("scheme", model.Scheme is { DependsOnBatch: true } ? $"{model.SchemeName}: answers depend on the batch" : model.SchemeName);
        table.Write();
    }

    private static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    private sealed record Request(
        string Model,
        QuantizationOptions? Quantization,
        EvaluationRequest Evaluation,
        string? Output,
        string? Predictions,
        bool Json);
}
