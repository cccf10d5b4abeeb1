using System.Diagnostics;
using System.Globalization;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli.Evaluations;

/// <summary>Runs <c>octavo evaluate</c>: reads, answers, scores, writes.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class EvaluateRun(EvaluateRequest request, Log log, CancellationToken cancellation)
{
    private readonly EvaluationRequest _evaluation = request.Evaluation;

    public int Run()
    {
        var parts = _evaluation.Dataset.Parts;
        request.Output.Check(parts.Count);
        var inputs = parts.Select(part => Read(part)).ToList();
        using var model = ModelLoading.Load(request.Model, request.Quantization, _evaluation.Threads, log, cancellation);
        Warn(model);
        var results = inputs.Select((input, part) => Evaluate(model, input, part)).ToList();
        if (request.Output.IsJson) EvaluateFacts.WriteJson(results, json => WriteModel(json, model));
        else EvaluateFacts.WriteTable(results, model);
        return ExitCode.Success;
    }

    private Input Read(Dataset part)
    {
        var started = Stopwatch.GetTimestamp();
        var examples = part.Read(_evaluation.Split);
        if (!examples[0].HasLabel && request.Output is { Folder: null, Predictions: null })
            throw new ArgumentException("the examples have no labels to score by: expected --output or --predictions, for the answers to go to");
        return new(part, examples, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private void Warn(TextClassifier model)
    {
        var options = _evaluation.Options;
        if (options.MaxLength > model.Config.MaxTokens)
            log.Warning($"the model has {model.Config.MaxTokens} positions: longer texts are cut there, not at {options.MaxLength}");
        if (model.DependsOnBatch && options.Padding == Padding.None)
            log.Warning($"{model.SchemeName} counts pads where it was defined: without --padding longest or max these are other numbers");
    }

    private EvaluationResult Evaluate(TextClassifier model, Input input, int part)
    {
        var task = input.Dataset.TaskFor(model.Head, _evaluation.Options.LabelMap, input.Examples);
        var together = model.DependsOnBatch ? _evaluation.Options.BatchSize : 1;
        var (first, count) = request.Shard?.Of(input.Examples.Count, together) ?? (0, input.Examples.Count);
        var examples = request.Shard is null ? input.Examples : [.. input.Examples.Skip(first).Take(count)];
        log.Info($"***** Running evaluation{(part == 0 ? "" : $" {task.Name}")} *****");
        log.Info($"  Num examples = {examples.Count}{(request.Shard is { } shard ? $" (shard {shard} of {input.Examples.Count})" : "")}");
        log.Info($"  Batch size = {_evaluation.Options.BatchSize}");
        var result = ProgressDisplay.Run(
            log, "Evaluating", progress => Evaluator.Evaluate(model, task, examples, _evaluation.OptionsFor(request.Model), progress, cancellation));
        result = result with { TotalSeconds = input.Seconds + result.TotalSeconds };
        foreach (var warning in result.Warnings) log.Warning(warning);
        if (result.HasLabels) log.Info("***** Eval results *****");
        foreach (var (name, value) in result.Metrics) log.Info(string.Create(CultureInfo.InvariantCulture, $"  {name} = {value:R}"));
        if (request.Shard is null) request.Output.Write(part, result);
        else ShardFile.Write(request.Output.PredictionsOf(part)!, Header(model, task, input.Examples, first, result), result);
        return result;
    }

    private ShardHeader Header(TextClassifier model, GlueTask task, IReadOnlyList<GlueExample> all, int first, EvaluationResult result)
    {
        var options = _evaluation.Options;
        var map = string.Join(',', options.LabelMap?.Select(pair => $"{pair.Key}={pair.Value}") ?? []);
        return new ShardHeader
        {
            Shard = request.Shard!.Value,
            Task = task.Name,
            Labels = task.Labels,
            IsMultiLabel = task.IsMultiLabel,
            Examples = all.Count,
            First = first,
            BatchSize = options.BatchSize,
            Model = ShardHeader.FingerprintOfModel(request.Model),
            Data = ShardHeader.FingerprintOf(all),
            Settings = $"scheme {model.SchemeName}, embeddings {request.Quantization?.Embeddings.ToString() ?? "as stored"}, attention {model.Attention}, {options.MaxLength} tokens, padding {options.Padding}, labels {map}",
            Seconds = result.Seconds,
            TotalSeconds = result.TotalSeconds,
        };
    }

    private void WriteModel(System.Text.Json.Utf8JsonWriter json, TextClassifier model)
    {
        json.WriteString("model", request.Model);
        json.WriteString("scheme", model.SchemeName);
        json.WriteString("attention", QuantizationArguments.Name(model.Attention));
        json.WriteBoolean("depends_on_batch", model.DependsOnBatch);
        if (request.Shard is { } shard) json.WriteString("shard", shard.ToString());
        json.WriteNumber("threads", model.Threads);
        json.WriteString("isa", model.InstructionSet);
    }

    private sealed record Input(Dataset Dataset, IReadOnlyList<GlueExample> Examples, double Seconds);
}
