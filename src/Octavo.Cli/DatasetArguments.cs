using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Data;
using Octavo.Evaluation;

namespace Octavo.Cli;

/// <summary>The options of verbs that read a data set.</summary>
internal sealed class DatasetArguments
{
    private readonly Option<TaskChoice> _task = TaskChoice.Option();
    private readonly Option<string> _data = Arguments.Data();
    private readonly Option<string?> _text = new("--text-column") { HelpName = "NAME", Description = "Data of one's own (TSV, CSV, JSON lines): the column of the text" };
    private readonly Option<string?> _pair = new("--pair-column") { HelpName = "NAME", Description = "The column of the second text of a pair" };
    private readonly Option<string?> _label = new("--label-column") { HelpName = "NAME", Description = "The column of the label; without it answers are only written" };

    private readonly Option<string?> _separator = new("--label-separator") { HelpName = "TEXT", Description = "A text may have several labels, with this between them; JSON has arrays, and a model of such labels expects ;" };

    public DatasetArguments() => _data.Required = false;

    private Option[] All => [_task, _data, _text, _pair, _label, _separator];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="instead">An option that makes a data set needless.</param>
    /// <param name="onlyWith">An option without which there is no data set.</param>
    public void AddTo(Command command, Option? instead = null, Option? onlyWith = null)
    {
        foreach (var option in All) command.Add(option);
        command.Validators.Add(result =>
        {
            if (instead is not null && IsGiven(result, instead)) return;
            if (onlyWith is not null && !IsGiven(result, onlyWith))
            {
                if (All.FirstOrDefault(option => IsGiven(result, option)) is { } alone)
                    result.AddError($"{alone.Name}: expected {onlyWith.Name} with it, found none");
                return;
            }

            if (!IsGiven(result, _data)) result.AddError("--data is missing: the folder of the task, or a file");
            if (!IsGiven(result, _task) && !IsGiven(result, _text)) result.AddError("--task is missing, or --text-column for data of one's own");
            if (IsGiven(result, _separator) && !IsGiven(result, _label)) result.AddError("--label-column is missing: --label-separator goes with it");
            if (result.GetValue(_separator) is "") result.AddError("--label-separator: expected a text, found none");
            if (!IsGiven(result, _text) && (IsGiven(result, _pair) || IsGiven(result, _label)))
                result.AddError("--text-column is missing: --pair-column and --label-column go with it");
        });
    }

    /// <summary>Options that say nothing to a task that is no classification.</summary>
    public IReadOnlyList<Option> OfClassification => [_text, _pair, _label, _separator];

    /// <summary>What stands between several labels of a text.</summary>
    public Option LabelSeparator => _separator;

    /// <summary>Whether the task is questions about texts.</summary>
    public bool IsSquad(CommandResult result) => Is(result, TaskChoice.Squad);

    /// <summary>Whether the task is entities.</summary>
    public bool IsEntities(CommandResult result) => Is(result, TaskChoice.Entities);

    /// <summary>Whether the task is entities.</summary>
    public bool IsEntities(ParseResult parsed) => parsed.GetValue(_task)?.Name == TaskChoice.Entities;

    /// <summary>Whether the task is questions about texts.</summary>
    public bool IsSquad(ParseResult parsed) => parsed.GetValue(_task)?.Name == TaskChoice.Squad;

    /// <summary>The task of GLUE; null where none is named.</summary>
    public GlueTask? Task(ParseResult parsed) => parsed.GetValue(_task)?.Glue;

    /// <summary>The folder or file.</summary>
    public string Data(ParseResult parsed) => parsed.GetRequiredValue(_data);

    /// <summary>What is asked for.</summary>
    /// <exception cref="ArgumentException">It is a task of another kind.</exception>
    public Dataset Read(ParseResult parsed) => new(
        parsed.GetValue(_task) is { Glue: null } other ? throw new ArgumentException($"--task: expected a task of GLUE, or --text-column, found {other.Name}") : parsed.GetValue(_task)?.Glue,
        parsed.GetRequiredValue(_data),
        parsed.GetValue(_text) is { } text ? new(text, parsed.GetValue(_pair), parsed.GetValue(_label)) : null,
        parsed.GetValue(_separator));

    private bool Is(CommandResult result, string task) =>
        result.GetResult(_task)?.Tokens is [{ Value: var name }] && name.Equals(task, StringComparison.OrdinalIgnoreCase);

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
