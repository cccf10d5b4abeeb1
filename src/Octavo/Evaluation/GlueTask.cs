namespace Octavo.Evaluation;

/// <summary>
/// A task: where its texts and labels stand and how it is scored. Those of GLUE are in <see cref="All"/>;
/// <see cref="Own"/> makes one for data of one's own.
/// </summary>
public sealed partial class GlueTask
{
    /// <summary>What stands between several labels of a text unless said otherwise.</summary>
    public const string UsualSeparator = ";";

    /// <summary>The name of a task that is not of the benchmark.</summary>
    internal const string OwnName = "own";

    private GlueTask(string name) => Name = name;

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>The task's name, in lower case.</summary>
    public string Name { get; }

    /// <summary>What messages call the task.</summary>
    internal string Title => Name == OwnName ? "the data" : Name;

    /// <summary>The folder that the benchmark keeps the task in.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The name of the file in which predictions are handed in; empty for a task that is not of the benchmark.</summary>
    public string SubmissionName { get; init; } = "";

    /// <summary>The column of the text, or those of a pair; numbers from 0 where there is no header.</summary>
    public required IReadOnlyList<string> TextColumns { get; init; }

    /// <summary>The same in the test file, which always has a header; null where they are named alike.</summary>
    public IReadOnlyList<string>? TestTextColumns { get; init; }

    /// <summary>The column of the label.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The labels as files write them, in the order of Transformers' processors, which is that of a checkpoint's logits; empty for regression.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What the labels mean, in the same order: the names by which models know them.</summary>
    public IReadOnlyList<string> LabelNames { get; init; } = [];

    /// <summary>Other names that checkpoints have for the labels, by the label's name.</summary>
    public IReadOnlyDictionary<string, string[]> LabelAliases { get; init; } = new Dictionary<string, string[]>();

    /// <summary>The metrics by their names in eval_results.txt, sorted.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The first line of train and dev files is data already (CoLA).</summary>
    public bool IsHeaderless { get; init; }

    /// <summary>The label is a number to come close to, not a class.</summary>
    public bool IsRegression { get; init; }

    /// <summary>A text has any number of the labels, each right or wrong by itself.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>What stands between several labels of a text, where the file has no array of them.</summary>
    public string LabelSeparator { get; init; } = UsualSeparator;

    /// <summary>The parts that are given out.</summary>
    public IReadOnlyList<DatasetSplit> Splits { get; init; } = [DatasetSplit.Train, DatasetSplit.Dev, DatasetSplit.Test];

    /// <summary>What the names of dev and test files end with before <c>.tsv</c>.</summary>
    public string FileSuffix { get; init; } = "";

    /// <summary>The task that is evaluated along with this one: MNLI's matched and mismatched halves.</summary>
    public string? Companion { get; init; }

    /// <summary>Finds a task by its name, in any case.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public static GlueTask Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(task => task.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"unknown task '{name}': expected one of {string.Join(", ", All.Select(task => task.Name))}");
    }

    /// <summary>The name of the file of a part.</summary>
    /// <param name="split">The part.</param>
    /// <exception cref="InvalidDataException">The task has no such part.</exception>
    public string FileOf(DatasetSplit split)
    {
        if (!Splits.Contains(split))
            throw new InvalidDataException($"{Name} has no {split.ToString().ToLowerInvariant()} set, only {string.Join(", ", Splits).ToLowerInvariant()}");
        return split switch
        {
            DatasetSplit.Train => "train.tsv",
            DatasetSplit.Dev => $"dev{FileSuffix}.tsv",
            _ => Splits.Count == 1 ? $"{Folder}.tsv" : $"test{FileSuffix}.tsv",
        };
    }
}
