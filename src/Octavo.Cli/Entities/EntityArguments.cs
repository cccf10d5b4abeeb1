using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;

namespace Octavo.Cli.Entities;

/// <summary>The options of verbs that tag the words of a file (<c>--task ner</c>).</summary>
internal sealed class EntityArguments
{
    private const string Ending = ".conll";

    private readonly Option<EntityScheme> _scheme = Arguments.Choice("--tag-scheme", EntityScheme.Lenient, "ner: which runs of tags are entities; lenient as seqeval by default, the others only what is well formed");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="dataset">Says which task it is.</param>
    /// <param name="others">Options that say nothing to entities.</param>
    public void AddTo(Command command, DatasetArguments dataset, params IReadOnlyList<Option> others)
    {
        command.Add(_scheme);
        Refuse(command, dataset, others);
        command.Validators.Add(result =>
        {
            if (!dataset.IsEntities(result) && result.GetResult(_scheme) is { Implicit: false })
                result.AddError($"{_scheme.Name}: expected --task ner with it, found none");
        });
    }

    /// <summary>Refuses options that say nothing to entities where those are asked for.</summary>
    /// <param name="command">The command.</param>
    /// <param name="dataset">Says which task it is.</param>
    /// <param name="others">The options.</param>
    public static void Refuse(Command command, DatasetArguments dataset, IReadOnlyList<Option> others) => command.Validators.Add(result =>
    {
        if (!dataset.IsEntities(result)) return;
        foreach (var option in others.Where(option => result.GetResult(option) is { Implicit: false }))
            result.AddError($"{option.Name}: expected another task, for it says nothing to --task ner, found ner");
    });

    /// <summary>Which runs of tags are entities.</summary>
    public EntityScheme Read(ParseResult parsed) => parsed.GetValue(_scheme);

    /// <summary>Whether there is such a part beside others: not where the data are one file.</summary>
    public static bool Has(string data, DatasetSplit split) => Directory.Exists(data) && File.Exists(Path.Combine(data, NameOf(split)));

    /// <summary>The file of a part: the file itself, or in a folder the one that is called as the part.</summary>
    /// <exception cref="CheckpointException">The folder has none.</exception>
    public static string Find(string data, DatasetSplit split)
    {
        if (!Directory.Exists(data)) return data;
        return Has(data, split) ? Path.Combine(data, NameOf(split)) : throw new CheckpointException(data, $"expected a file {NameOf(split)}, found none");
    }

    private static string NameOf(DatasetSplit split) => split.ToString().ToLowerInvariant() + Ending;
}
