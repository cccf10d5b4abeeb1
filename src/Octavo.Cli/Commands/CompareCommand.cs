using System.CommandLine;
using System.Text.Json;
using Octavo.Cli.Entities;
using Octavo.Cli.Questions;
using Octavo.Cli.Vectors;
using Octavo.Compression;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo compare</c>: two models on one task, and what of the difference could be chance.</summary>
internal static class CompareCommand
{
    private const int NoiseExamples = 32;
    private const string Int8 = "int8";

    public static Command Create(CancellationToken cancellation)
    {
        var a = new Argument<string>("A") { Description = "Folder of the reference; DIR@scheme quantises it on loading, DIR@scheme,attention=int8 its attention too" };
        var b = new Argument<string?>("B") { Description = "Folder of the other model; DIR@scheme quantises it on loading. Without it A, quantised as int8", Arity = ArgumentArity.ZeroOrOne };
        var evaluation = new EvaluationArguments();
        var report = new ReportArguments();
        var json = Arguments.Json();
        var command = new Command("compare", "Two models on the dev set of a task: every difference, and what of it could be chance")
        {
            a, b,
        };
        evaluation.AddTo(command);
        report.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var page = report.Read(parsed);
            ModelChoice Choice(string side) => ModelChoice.Parse(side, model => NamedModel.FolderOf(model, log, cancellation));
            var reference = Choice(parsed.GetRequiredValue(a));
            var choices = (reference, parsed.GetValue(b) is { } other ? Choice(other) : Choice($"{reference.Folder}@{Int8}"));
            if (evaluation.IsEntities(parsed))
                return new EntityCompareRun(evaluation.ReadEntities(parsed), page, log, cancellation).Run(choices.Item1, choices.Item2, parsed.GetValue(json));
            if (evaluation.IsSquad(parsed))
                return SquadCompare.Run(evaluation.ReadSquad(parsed), choices.Item1, choices.Item2, parsed.GetValue(json), page, log, cancellation);
            var request = evaluation.Read(parsed);
            if (evaluation.IsSimilarity(parsed) && TextEmbedder.IsIn(choices.Item1.Folder) && TextEmbedder.IsIn(choices.Item2.Folder))
            {
                evaluation.CheckEmbedder(parsed);
                return new SimilarityCompareRun(request, page, log, cancellation).Run(choices.Item1, choices.Item2, parsed.GetValue(json));
            }

            var examples = request.Dataset.Read(request.Split);
            if (!examples[0].HasLabel) throw new ArgumentException("compare needs labels: expected --split train or dev and a --label-column, found none");
            using var first = ModelLoading.Load(choices.Item1.Folder, choices.Item1.Quantization, request.Threads, log, cancellation);
            using var second = ModelLoading.Load(choices.Item2.Folder, choices.Item2.Quantization, request.Threads, log, cancellation);
            var task = request.Dataset.TaskFor(first.Head, request.Options.LabelMap, examples);
            var sides = (
                Evaluate(choices.Item1, first, task, examples, request.OptionsFor(choices.Item1.Folder), log, cancellation),
                Evaluate(choices.Item2, second, task, examples, request.OptionsFor(choices.Item2.Folder), log, cancellation));
            var noise = LayerNoise.AreComparable(first, second)
                ? LayerNoise.Measure(first, second, [.. examples.Take(NoiseExamples)], request.Options.MaxLength, cancellation)
                : [];
            var comparison = ModelComparison.Of(sides.Item1.Result, sides.Item2.Result);
            page?.Write(Report(sides.Item1, sides.Item2, comparison, noise));
            if (parsed.GetValue(json)) WriteJson(sides.Item1, sides.Item2, comparison, noise);
            else WriteText(sides.Item1, sides.Item2, comparison, noise);
            return ExitCode.Success;
        });
        return command;
    }

    private static Side Evaluate(
        ModelChoice choice, TextClassifier model, GlueTask task, IReadOnlyList<GlueExample> examples, EvaluationOptions options, Log log, CancellationToken cancellation)
    {
        var result = ProgressDisplay.Run(log, choice.Text, progress => Evaluator.Evaluate(model, task, examples, options, progress, cancellation));
        foreach (var warning in result.Warnings) log.Warning($"{choice.Text}: {warning}");
        return new(choice, model, result);
    }

    private static ComparisonReport Report(Side a, Side b, ModelComparison comparison, IReadOnlyList<double> noise) => new()
    {
        Task = a.Result.Task.Name,
        Unit = a.Result.Task.TextColumns.Count > 1 ? "pair" : "text",
        Machine = ReportChoice.Machine,
        Reference = ReportChoice.Side(a.Choice, a.Result.Seconds, a.Result.Examples.Count, a.Model.Threads, Bootstrap.Of(a.Result)),
        Other = ReportChoice.Side(b.Choice, b.Result.Seconds, b.Result.Examples.Count, b.Model.Threads, Bootstrap.Of(b.Result)),
        Differences = comparison.Intervals,
        Findings = [.. ComparisonLines.Of(comparison, a.Result.Task).Where(line => !line.StartsWith(' '))],
        Changes = ComparisonChanges.OfLabels(comparison, a.Result.Task),
        Noise = noise,
    };

    private static void WriteText(Side a, Side b, ModelComparison comparison, IReadOnlyList<double> noise)
    {
        var table = new FactTable();
        foreach (var side in (Side[])[a, b])
        {
            table.Heading(side.Choice.Text);
            foreach (var (name, interval) in Bootstrap.Of(side.Result)) table.Add(MetricName.Spelled(name), Invariant($"{interval.Value:F4}  (95 %: {MetricName.Ends(interval)})"));
            table.Add("loss", Invariant($"{side.Result.Loss:F4}"));
            table.Add("seconds", Invariant($"{side.Result.Seconds:F2} on {side.Model.Threads} threads, {side.Model.InstructionSet}"));
            table.Add("scheme", side.DependsOnBatch ? $"{side.Model.SchemeName}: answers depend on the batch" : side.Model.SchemeName);
            table.Add("attention", QuantizationArguments.Name(side.Model.Attention));
        }

        table.Write();
        Terminal.WriteLine("The second, measured by the first");
        foreach (var line in ComparisonLines.Of(comparison, a.Result.Task)) Terminal.WriteLine("  " + line);
        if (noise.Count > 0) Terminal.WriteLine("  hidden states, dB: " + string.Join("  ", noise.Select(value => double.IsFinite(value) ? Invariant($"{value:F1}") : "equal")));
        Terminal.WriteLine(Invariant($"  {comparison.SpeedUp:F2} times as fast"));
    }

    private static void WriteJson(Side a, Side b, ModelComparison comparison, IReadOnlyList<double> noise) => JsonOutput.WriteObject(json =>
    {
        json.WriteString("task", a.Result.Task.Name);
        Write(json, "a", a);
        Write(json, "b", b);
        ComparisonJson.Write(json, comparison, a.Result.Task);
        json.WriteFinite("speed_up", comparison.SpeedUp);
        json.WriteStartArray("hidden_states_db");
        foreach (var value in noise)
        {
            if (double.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, string name, Side side)
    {
        json.WriteStartObject(name);
        json.WriteString("model", side.Choice.Text);
        json.WriteString("scheme", side.Model.SchemeName);
        json.WriteString("attention", QuantizationArguments.Name(side.Model.Attention));
        json.WriteBoolean("depends_on_batch", side.DependsOnBatch);
        foreach (var (metric, value) in side.Result.Metrics) json.WriteFinite(MetricName.Spelled(metric), value);
        MetricJson.WriteIntervals(json, "intervals", Bootstrap.Of(side.Result));
        json.WriteFinite("loss", side.Result.Loss);
        json.WriteNumber("seconds", side.Result.Seconds);
        json.WriteNumber("threads", side.Model.Threads);
        json.WriteString("isa", side.Model.InstructionSet);
        json.WriteEndObject();
    }

    private sealed record Side(ModelChoice Choice, TextClassifier Model, EvaluationResult Result)
    {
        public bool DependsOnBatch => Model.DependsOnBatch;
    }
}
