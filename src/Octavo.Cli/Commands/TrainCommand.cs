using System.CommandLine;
using System.Globalization;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Cli.Embedders;
using Octavo.Cli.Entities;
using Octavo.Cli.Questions;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Files;
using Octavo.Model;
using Octavo.Reports;
using Octavo.Training;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo train</c>: fine-tunes every weight of a float model on a task, or as an embedder.</summary>
internal static class TrainCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = new Option<string>("--model") { Required = true, HelpName = "DIR", Description = "Folder of a float model, with or without a classifier; or its name on the hub" };
        var dataset = new DatasetArguments();
        var output = new Option<string>("--output") { Required = true, HelpName = "DIR", Description = "Folder for the best model, the last one, training.json and learning-curve.svg" };
        var training = new TrainingArguments();
        var json = Arguments.Json();
        var command = new Command("train", "Fine-tune a model on a GLUE task, on questions, on entities, as an embedder, or on data of one's own") { model, output };
        dataset.AddTo(command);
        training.AddTo(command);
        var questions = new QuestionArguments();
        questions.AddTo(command, dataset, [.. dataset.OfClassification, .. training.OfClassification]);
        var embedder = new EmbedderArguments();
        embedder.AddForTraining(command, [dataset.LabelSeparator, training.Teacher]);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var target = parsed.GetRequiredValue(output);
            OutputPlace.Check(target);
            var options = training.Read(parsed);
            if (options.Teacher is { } teacher) options = options with { Teacher = NamedModel.FolderOf(teacher, log, cancellation) };
            var start = NamedModel.FolderOf(parsed.GetRequiredValue(model), log, cancellation);
            var result = embedder.Objective(parsed) is { } objective ? TrainEmbedder(start, objective, embedder.Pairs(parsed, dataset.Read(parsed)), target, options, log, cancellation)
                : dataset.IsSquad(parsed)
                ? TrainOnQuestions(start, dataset.Data(parsed), version => questions.Read(parsed, version), target, options, log, cancellation)
                : dataset.IsEntities(parsed) ? TrainOnEntities(start, dataset.Data(parsed), target, options, log, cancellation)
                : Train(start, dataset.Read(parsed), target, options, log, cancellation);
            ReplacedFile.Write(Path.Combine(target, "learning-curve.svg"), Encoding.UTF8.GetBytes(LearningCurve.Draw(result.History, result.Metric)));
            if (parsed.GetValue(json)) WriteJson(target, options, result);
            else WriteTable(target, options, result);
            return ExitCode.Success;
        });
        return command;
    }

    private static TrainingResult Train(
        string model, Dataset data, string output, TrainingOptions options, Log log, CancellationToken cancellation)
    {
        var examples = data.Read(DatasetSplit.Train);
        var development = data.Has(DatasetSplit.Dev) ? data.Read(DatasetSplit.Dev) : [];
        var (task, labels) = TaskToLearn.Of(data, model, examples);
        Trainer Open(IProgress<EvaluationProgress>? teaching) => Trainer.Open(model, task, examples, development, output, options, teaching, cancellation);
        using var trainer = Taught(options, log, Open);
        if (labels is not null)
        {
            log.Info($"  Labels = {labels.Summary}");
            foreach (var warning in labels.Warnings) log.OfModel(warning);
        }

        return Run(trainer, model, data.Data, output, options, log, cancellation);
    }

    private static TrainingResult TrainOnQuestions(
        string model, string data, Func<SquadVersion, AnswerOptions> windows, string output, TrainingOptions options, Log log, CancellationToken cancellation)
    {
        var questions = SquadFile.Read(QuestionArguments.Find(data, DatasetSplit.Train));
        var development = Directory.Exists(data) && File.Exists(Path.Combine(data, "dev.json")) ? SquadFile.Read(QuestionArguments.Find(data, DatasetSplit.Dev)) : null;
        using var trainer = Taught(
            options, log, teaching => Trainer.Open(model, questions, development, windows((development ?? questions).Version), output, options, teaching, cancellation));
        return Run(trainer, model, data, output, options, log, cancellation);
    }

    private static TrainingResult TrainEmbedder(
        string model, EmbeddingObjective objective, PairData pairs, string output, TrainingOptions options, Log log, CancellationToken cancellation)
    {
        using var trainer = Trainer.Open(model, objective, pairs.ToLearn(objective), pairs.ToMeasure(objective), output, options, cancellation);
        return Run(trainer, model, pairs.Data.Data, output, options, log, cancellation);
    }

    private static TrainingResult TrainOnEntities(string model, string data, string output, TrainingOptions options, Log log, CancellationToken cancellation)
    {
        var sentences = ConllFile.Read(EntityArguments.Find(data, DatasetSplit.Train));
        var development = EntityArguments.Has(data, DatasetSplit.Dev) ? ConllFile.Read(EntityArguments.Find(data, DatasetSplit.Dev)) : null;
        using var trainer = Taught(options, log, teaching => Trainer.Open(model, sentences, development, output, options, teaching, cancellation));
        return Run(trainer, model, data, output, options, log, cancellation);
    }

    private static Trainer Taught(TrainingOptions options, Log log, Func<IProgress<EvaluationProgress>?, Trainer> open) =>
        options.Teacher is null ? open(null) : ProgressDisplay.Run(log, "Asking the teacher", open);

    private static TrainingResult Run(Trainer trainer, string model, string data, string output, TrainingOptions options, Log log, CancellationToken cancellation)
    {
        log.Info("***** Running training *****");
        log.Info($"  Num examples = {trainer.ExampleCount}");
        log.Info($"  Batch size = {options.BatchSize}, of a step {options.BatchSize * options.Accumulate}");
        if (options.Quantization is { } quantization) log.Info($"  Quantised training, scheme {quantization.Scheme}");
        if (options.Quantization is { Scheme.DependsOnBatch: true }) log.Warning($"an answer of {options.Quantization.Scheme} depends on its batch: the one that is trained has no pads");
        foreach (var warning in trainer.Warnings) log.Warning(warning);
        if (trainer.NewLayers.Count > 0) log.Warning($"{model} has no {string.Join(" and no ", trainer.NewLayers)}: new, from seed {options.Seed}");
        if (trainer.DevelopmentCount == 0) log.Warning($"{data} has no dev set: nothing is evaluated, and the last model is the result");
        try
        {
            var told = trainer.Warnings.Count;
            var result = TrainingDisplay.Run(log, progress => trainer.Run(progress, cancellation));
            foreach (var warning in result.Warnings.Skip(told)) log.Warning(warning);
            return result;
        }
        catch (OperationCanceledException)
        {
            log.Info($"saved in {output}; --resume goes on from there");
            throw;
        }
    }

    private static void WriteTable(string output, TrainingOptions options, TrainingResult result)
    {
        var table = new FactTable();
        if (options.Quantization is { } quantization) table.Add("scheme", $"{quantization.Scheme}, trained");
        foreach (var (name, value) in result.History.Best?.Metrics ?? new Dictionary<string, double>()) table.Add(MetricName.Spelled(name), Number(value, 4));
        if (result.History.Best is { } best) table.Add("best", $"after step {best.Step} of {result.History.Losses.Count}, by {MetricName.Spelled(result.Metric)}");
        table.Add("loss", $"{Number(result.History.Losses[^1], 4)} in the last step");
        table.Add("speed", $"{Number(result.Tokens / result.Seconds, 0)} tokens/s, {Number(result.Seconds, 1)} s of training");
        table.Add("output", output);
        table.Write();
    }

    private static void WriteJson(string output, TrainingOptions options, TrainingResult result) => JsonOutput.WriteObject(json =>
    {
        json.WriteString("output", output);
        json.WriteString("qat", options.Quantization?.Scheme.Name);
        json.WriteNumber("steps", result.History.Losses.Count);
        json.WriteNumber("total_steps", result.TotalSteps);
        if (result.History.Best is { } best)
        {
            json.WriteNumber("best_step", best.Step);
            json.WriteFinite("dev_loss", best.Loss);
            foreach (var (name, value) in best.Metrics) json.WriteFinite(MetricName.Spelled(name), value);
        }

        json.WriteFinite("loss", result.History.Losses[^1]);
        json.WriteNumber("tokens", result.Tokens);
        json.WriteNumber("seconds", result.Seconds);
        json.WriteNumber("tokens_per_second", result.Tokens / result.Seconds);
        json.WriteStartArray("new_layers");
        foreach (var layer in result.NewLayers) json.WriteStringValue(layer);
        json.WriteEndArray();
    });

    private static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
