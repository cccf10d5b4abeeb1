using System.CommandLine;
using System.Globalization;
using Octavo.Cli.Entities;
using Octavo.Cli.Questions;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Reports;

namespace Octavo.Cli;

/// <summary>The options that give <c>quantize</c> a budget for accuracy.</summary>
internal sealed class BudgetArguments
{
    private readonly Option<double?> _maxDrop = MaxDrop();
    private readonly Option<string?> _metric = new("--metric") { HelpName = "NAME", Description = "The metric of --max-drop; f1 if the task has it" };
    private readonly Option<DatasetSplit> _searchSplit = Arguments.Choice("--search-split", DatasetSplit.Train, "Rows on which layers are chosen; the result is reported on dev");
    private readonly Option<int> _searchRows = Arguments.Number("--search-rows", 1, 1 << 24, () => 2048, "How many of those rows are looked at");
    private readonly Option<int> _threads = Arguments.Threads();
    private readonly Option<int> _maxLength = Arguments.MaxLength();
    private readonly DatasetArguments _dataset = new();
    private readonly QuestionArguments _questions = new();
    private readonly EntityArguments _entities = new();

    public void AddTo(Command command)
    {
        command.Add(_maxDrop);
        command.Add(_metric);
        command.Add(_searchSplit);
        command.Add(_searchRows);
        command.Add(_threads);
        command.Add(_maxLength);
        _dataset.AddTo(command, onlyWith: _maxDrop);
        _questions.AddTo(command, _dataset, [.. _dataset.OfClassification, _maxLength]);
        _entities.AddTo(command, _dataset, _dataset.OfClassification);
    }

    /// <summary>What is asked for; null without a budget.</summary>
    /// <exception cref="InvalidDataException">The data set has no such part.</exception>
    public BudgetRequest? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_maxDrop) is not { } maxDrop) return null;
        if (_dataset.IsSquad(parsed)) return ReadSquad(parsed, maxDrop);
        if (_dataset.IsEntities(parsed)) return ReadEntities(parsed, maxDrop);
        var dataset = _dataset.Read(parsed);
        var task = dataset.Task ?? throw new ArgumentException("--max-drop: expected --task, found data of one's own without it");
        return new ExampleBudget(
            dataset,
            task,
            maxDrop,
            Metric(task, parsed.GetValue(_metric)),
            [.. dataset.Read(parsed.GetValue(_searchSplit)).Take(parsed.GetValue(_searchRows))],
            parsed.GetValue(_threads),
            new EvaluationOptions { MaxLength = parsed.GetValue(_maxLength) });
    }

    private EntityBudget ReadEntities(ParseResult parsed, double maxDrop)
    {
        var folder = _dataset.Data(parsed);
        var data = ConllFile.Read(EntityArguments.Find(folder, parsed.GetValue(_searchSplit)));
        return new(
            data with { Sentences = [.. data.Sentences.Take(parsed.GetValue(_searchRows))] },
            new(EntityArguments.Find(folder, DatasetSplit.Dev), parsed.GetValue(_threads), new EvaluationOptions { MaxLength = parsed.GetValue(_maxLength) }, _entities.Read(parsed)),
            maxDrop,
            parsed.GetValue(_metric) ?? "f1");
    }

    private QuestionBudget ReadSquad(ParseResult parsed, double maxDrop)
    {
        var folder = _dataset.Data(parsed);
        var data = SquadFile.Read(QuestionArguments.Find(folder, parsed.GetValue(_searchSplit)));
        return new(
            data with { Questions = [.. data.Questions.Take(parsed.GetValue(_searchRows))] },
            QuestionArguments.Find(folder, DatasetSplit.Dev),
            _questions.Read(parsed, data.Version),
            maxDrop,
            parsed.GetValue(_metric) ?? "f1",
            parsed.GetValue(_threads));
    }

    /// <summary>The task's name of a metric, which people may spell as reports do.</summary>
    private static string Metric(GlueTask task, string? wanted)
    {
        if (wanted is null) return task.Metrics.Contains("f1") ? "f1" : task.Metrics.Count > 0 ? task.Metrics[0] : throw new ArgumentException($"--max-drop: expected a task with a metric, found {task.Name}");
        return task.Metrics.FirstOrDefault(metric => metric == wanted || MetricName.Spelled(metric) == wanted)
            ?? throw new ArgumentException($"--metric: expected one of {task.Name} ({string.Join(", ", task.Metrics.Select(MetricName.Spelled))}), found '{wanted}'");
    }

    private static Option<double?> MaxDrop() => new("--max-drop")
    {
        HelpName = "X",
        Description = "Keep layers as floats, the most sensitive first, until --metric drops by no more than this (needs --task and --data)",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) return value;
            result.AddError($"--max-drop: expected a number as 0.005, found '{text}'");
            return null;
        },
    };
}
