using System.CommandLine;
using Octavo.Evaluation;

namespace Octavo.Cli;

/// <summary>What <c>--task</c> says: a task of GLUE, or one whose answers are places in texts.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Glue">The task of GLUE; null for others.</param>
internal sealed record TaskChoice(string Name, GlueTask? Glue)
{
    /// <summary>Questions about texts.</summary>
    public const string Squad = "squad";

    /// <summary>Entities: words with tags.</summary>
    public const string Entities = "ner";

    private static readonly IReadOnlyList<TaskChoice> s_all = [.. GlueTask.All.Select(task => new TaskChoice(task.Name, task)), new(Squad, null), new(Entities, null)];

    /// <summary>The task of the tutorial.</summary>
    public static TaskChoice Default { get; } = s_all.First(task => task.Name == "mrpc");

    /// <summary>Its name: help shows it.</summary>
    public override string ToString() => Name;

    /// <summary>The option.</summary>
    public static Option<TaskChoice> Option()
    {
        var names = s_all.Select(task => task.Name).ToList();
        return new Option<TaskChoice>("--task")
        {
            HelpName = string.Join('|', names),
            Description = "GLUE task, squad for questions about texts, or ner for entities (a file with a word and its tag on each line)",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var task = s_all.FirstOrDefault(task => task.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
                if (task is null) result.AddError($"--task: expected {string.Join(", ", names)}, found '{text}'");
                return task;
            },
        };
    }
}
