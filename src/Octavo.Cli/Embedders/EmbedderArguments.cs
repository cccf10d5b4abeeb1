using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Data;
using Octavo.Training;

namespace Octavo.Cli.Embedders;

/// <summary>The options by which <c>octavo train</c> trains an embedder, or <c>octavo forward</c> computes its gradients.</summary>
internal sealed class EmbedderArguments
{
    private static readonly string[] Names = ["contrastive", "cosine"];

    private readonly Option<string?> _objective = new("--objective")
    {
        HelpName = string.Join('|', Names),
        Description = "Embeddings: contrastive tells texts that belong together from others, cosine learns how alike two texts are",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value.ToLowerInvariant();
            if (Names.Contains(text)) return text;
            result.AddError($"--objective: expected {string.Join(" or ", Names)}, found '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private readonly Option<double> _scale = Arguments.Fraction("--similarity-scale", double.Epsilon, 1e6, EmbeddingObjective.UsualScale, "contrastive: what cosines are multiplied by");
    private readonly Option<double> _maxScore = Arguments.Fraction("--max-score", double.Epsilon, 1e9, 1, "cosine: the highest score of the data, by which scores are divided; 5 for sts-b unless said");
    private readonly Option<double> _minScore = Arguments.Fraction("--min-score", -1e9, 1e9, 0, "contrastive: pairs with a lower score are no pairs; 4 for sts-b unless said");
    private readonly Option<string[]> _negatives = new("--negative-column")
    {
        HelpName = "NAME",
        Description = "contrastive: a column of texts that do not belong to the first; may be given more than once",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds what training needs.</summary>
    /// <param name="command">The command.</param>
    /// <param name="others">Options that say nothing to embeddings.</param>
    public void AddForTraining(Command command, params IReadOnlyList<Option> others)
    {
        foreach (var option in (Option[])[_objective, _scale, _maxScore, _minScore, _negatives]) command.Add(option);
        command.Validators.Add(result =>
        {
            CheckObjective(result, [_scale, _maxScore, _minScore, _negatives]);
            if (IsGiven(result, _objective) && others.FirstOrDefault(option => IsGiven(result, option)) is { } other)
                result.AddError($"{other.Name}: expected without --objective, for it says nothing to embeddings, found both");
            CheckUse(result, "cosine", [_maxScore]);
            CheckUse(result, "contrastive", [_minScore, _negatives]);
        });
    }

    /// <summary>Adds what a batch of ids needs.</summary>
    /// <param name="command">The command.</param>
    /// <param name="gradients">The option that asks for gradients.</param>
    public void AddForGradients(Command command, Option gradients)
    {
        foreach (var option in (Option[])[_objective, _scale]) command.Add(option);
        command.Validators.Add(result =>
        {
            CheckObjective(result, [_scale]);
            if (IsGiven(result, _objective) && !IsGiven(result, gradients)) result.AddError($"--objective: expected {gradients.Name} with it, found none");
        });
    }

    /// <summary>What is learned; null where no embedder is trained.</summary>
    public EmbeddingObjective? Objective(ParseResult parsed) => parsed.GetValue(_objective) switch
    {
        null => null,
        "cosine" => EmbeddingObjective.Cosine,
        _ => EmbeddingObjective.Contrastive(parsed.GetValue(_scale)),
    };

    /// <summary>The pairs of a data set.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data set.</param>
    public PairData Pairs(ParseResult parsed, Dataset data)
    {
        var isScored = data.Columns is null && data.Task?.IsRegression == true;
        return new(data, parsed.GetValue(_negatives) ?? [])
        {
            MaxScore = Given(parsed, _maxScore) ?? (isScored ? PairData.HighestOfSts : 1),
            MinScore = Given(parsed, _minScore) ?? (isScored ? PairData.AlikeOfSts : null),
        };
    }

    private void CheckObjective(CommandResult result, IReadOnlyList<Option> options)
    {
        if (!IsGiven(result, _objective) && options.FirstOrDefault(option => IsGiven(result, option)) is { } alone)
            result.AddError($"{alone.Name}: expected --objective with it, found none");
    }

    private void CheckUse(CommandResult result, string objective, IReadOnlyList<Option> options)
    {
        // What the parser refused has no value to ask for.
        if (result.GetResult(_objective)?.Tokens is [{ Value: var other }] && Names.Contains(other, StringComparer.OrdinalIgnoreCase) && !other.Equals(objective, StringComparison.OrdinalIgnoreCase) && options.FirstOrDefault(option => IsGiven(result, option)) is { } useless)
            result.AddError($"{useless.Name}: expected --objective {objective} with it, found {other}");
    }

    private static double? Given(ParseResult parsed, Option<double> option) => parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : null;

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
