using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Evaluation.Squad;
using Octavo.Model;

namespace Octavo.Cli.Questions;

/// <summary>The options of verbs that answer questions of a file (<c>--task squad</c>).</summary>
internal sealed class QuestionArguments
{
    private const int Most = 1 << 20;
    private readonly Option<int?> _maxAnswerLength = Number("--max-answer-len", 1, "squad: most tokens of an answer; 30 unless said");
    private readonly Option<int?> _maxLength = Number("--max-seq-len", 1, "squad: tokens of a window over the context, question included; 384 unless said, or what the model takes");
    private readonly Option<int?> _stride = Number("--doc-stride", 0, "squad: tokens by which windows overlap; half a window unless said, 128 at most");
    private readonly Option<bool?> _impossible = new("--handle-impossible-answer") { Description = "squad: there may be no answer; unless said so in files of SQuAD 2.0" };

    private Option[] All => [_maxAnswerLength, _maxLength, _stride, _impossible];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="dataset">Says which task it is.</param>
    /// <param name="others">Options that say nothing to questions.</param>
    public void AddTo(Command command, DatasetArguments dataset, params IReadOnlyList<Option> others)
    {
        foreach (var option in All) command.Add(option);
        command.Validators.Add(result =>
        {
            var isSquad = dataset.IsSquad(result);
            foreach (var option in isSquad ? others : All)
            {
                if (IsGiven(result, option))
                    result.AddError($"{option.Name}: expected {(isSquad ? "another task, for it says nothing to --task squad" : "--task squad with it")}, found {(isSquad ? "squad" : "none")}");
            }
        });
    }

    /// <summary>How questions are answered.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="version">The file's.</param>
    public AnswerOptions Read(ParseResult parsed, SquadVersion version)
    {
        var usual = SquadEvaluator.OptionsFor(version);
        return usual with
        {
            MaxAnswerLength = parsed.GetValue(_maxAnswerLength) ?? usual.MaxAnswerLength,
            MaxLength = parsed.GetValue(_maxLength),
            Stride = parsed.GetValue(_stride),
            HandleImpossibleAnswer = parsed.GetValue(_impossible) ?? usual.HandleImpossibleAnswer,
        };
    }

    /// <summary>The file of a part: the file itself, or in a folder the one that is called as the part.</summary>
    /// <exception cref="CheckpointException">The folder has none.</exception>
    public static string Find(string data, DatasetSplit split)
    {
        if (!Directory.Exists(data)) return data;
        var name = split.ToString().ToLowerInvariant() + ".json";
        var path = Path.Combine(data, name);
        return File.Exists(path) ? path : throw new CheckpointException(data, $"expected a file {name}, found none");
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static Option<int?> Number(string name, int least, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) && value >= least && value <= Most) return value;
            result.AddError($"{name}: expected a whole number from {least} to {Most}, found '{text}'");
            return null;
        },
    };
}
