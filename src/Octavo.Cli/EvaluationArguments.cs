using System.CommandLine;
using Octavo.Cli.Entities;
using Octavo.Cli.Questions;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Evaluation.Squad;
using Octavo.Text;

namespace Octavo.Cli;

/// <summary>The options of verbs that evaluate models on a task.</summary>
internal sealed class EvaluationArguments
{
    private readonly DatasetArguments _dataset = new();
    private readonly QuestionArguments _questions = new();
    private readonly EntityArguments _entities = new();
    private readonly Option<DatasetSplit> _split = Arguments.Choice("--split", DatasetSplit.Dev, "Part of the data set; test has no labels, so that answers are only written");
    private readonly Option<KeyValuePair<string, string>[]> _labelMap = LabelMap();
    private readonly Option<int> _threads = Arguments.Threads();
    private readonly Option<int> _batchSize = Arguments.BatchSize();
    private readonly Option<int> _maxLength = Arguments.MaxLength();
    private readonly Option<Padding> _padding = Arguments.Padding();
    private readonly Option<string?> _cache = new("--cache-dir") { HelpName = "DIR", Description = "Folder to keep token ids in" };
    private readonly Option<bool> _overwriteCache = new("--overwrite-cache") { Description = "Make kept token ids anew" };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="instead">An option that makes a data set needless.</param>
    /// <param name="ofClassification">Further options that say nothing to questions and entities.</param>
    public void AddTo(Command command, Option? instead = null, params IReadOnlyList<Option> ofClassification)
    {
        _dataset.AddTo(command, instead);
        foreach (var option in (Option[])[_split, _labelMap, _threads, _batchSize, _maxLength, _padding, _cache, _overwriteCache]) command.Add(option);
        _questions.AddTo(command, _dataset, [.. _dataset.OfClassification, _labelMap, _batchSize, _maxLength, _padding, _cache, _overwriteCache, .. ofClassification]);
        _entities.AddTo(command, _dataset, [.. _dataset.OfClassification, _cache, _overwriteCache, .. ofClassification]);
    }

    /// <summary>Whether questions are asked; then <see cref="ReadSquad"/> says which.</summary>
    public bool IsSquad(ParseResult parsed) => _dataset.IsSquad(parsed);

    /// <summary>The questions, and how they are answered.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged.</exception>
    public SquadEvaluation ReadSquad(ParseResult parsed)
    {
        var data = SquadFile.Read(QuestionArguments.Find(_dataset.Data(parsed), parsed.GetValue(_split)));
        return new(data, _questions.Read(parsed, data.Version), parsed.GetValue(_threads));
    }

    /// <summary>Whether words are tagged; then <see cref="ReadEntities"/> says which.</summary>
    public bool IsEntities(ParseResult parsed) => _dataset.IsEntities(parsed);

    /// <summary>The sentences, and how they are tagged.</summary>
    /// <exception cref="CheckpointException">The folder has no file of the part.</exception>
    public EntityRequest ReadEntities(ParseResult parsed) =>
        new(EntityArguments.Find(_dataset.Data(parsed), parsed.GetValue(_split)), parsed.GetValue(_threads), OptionsOf(parsed), _entities.Read(parsed));

    /// <summary>Whether pairs have numbers, which the cosines of an embedder can be held against.</summary>
    public bool IsSimilarity(ParseResult parsed) => _dataset.Task(parsed) is { IsRegression: true, TextColumns.Count: 2 };

    /// <summary>Refuses what says something to classifiers alone.</summary>
    /// <exception cref="ArgumentException">It was given.</exception>
    public void CheckEmbedder(ParseResult parsed, params IReadOnlyList<Option> others)
    {
        foreach (var option in (Option[])[_labelMap, _maxLength, _padding, _cache, _overwriteCache, .. others])
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new ArgumentException($"{option.Name}: expected a model with a classifier's head with it, found an embedder");
        }
    }

    /// <summary>What is asked for.</summary>
    public EvaluationRequest Read(ParseResult parsed) =>
        new(_dataset.Read(parsed), parsed.GetValue(_split), parsed.GetValue(_threads), OptionsOf(parsed), parsed.GetValue(_cache), parsed.GetValue(_overwriteCache));

    private EvaluationOptions OptionsOf(ParseResult parsed) => new()
    {
        BatchSize = parsed.GetValue(_batchSize),
        MaxLength = parsed.GetValue(_maxLength),
        Padding = parsed.GetValue(_padding),
        LabelMap = parsed.GetValue(_labelMap) is { Length: > 0 } map ? map : null, // an array that is not given is empty
    };

    private static Option<KeyValuePair<string, string>[]> LabelMap() => new("--label-map")
    {
        HelpName = "LABEL=MODEL,…",
        Description = "For each label of the data the model's, by name or index, where their names do not say so",
        CustomParser = result =>
        {
            var pairs = result.Tokens.SelectMany(token => token.Value.Split(',')).Select(pair => pair.Split('=')).ToList();
            if (pairs.All(pair => pair is [{ Length: > 0 }, { Length: > 0 }])) return [.. pairs.Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
            result.AddError($"--label-map: expected LABEL=MODEL between commas, found '{result.Tokens[0].Value}'");
            return [];
        },
    };
}

/// <summary>On what and how models are evaluated.</summary>
/// <param name="Dataset">The task and its data.</param>
/// <param name="Split">Which part of them.</param>
/// <param name="Threads">Threads of a forward pass.</param>
/// <param name="Options">Batches, lengths and pads.</param>
/// <param name="Cache">The folder of kept token ids; null for none.</param>
/// <param name="OverwriteCache">Whether they are made anew.</param>
internal sealed record EvaluationRequest(Dataset Dataset, DatasetSplit Split, int Threads, EvaluationOptions Options, string? Cache, bool OverwriteCache)
{
    /// <summary>The options for a model: kept token ids are of its tokenizer.</summary>
    /// <param name="model">The folder of the model.</param>
    public EvaluationOptions OptionsFor(string model) =>
        Cache is null ? Options : Options with { Cache = new FeatureCache(Cache, model) { Overwrite = OverwriteCache } };
}
