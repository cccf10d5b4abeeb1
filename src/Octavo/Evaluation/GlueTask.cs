using Octavo.Checkpoints;

namespace Octavo.Evaluation;

/// <summary>A task of the GLUE benchmark: where its texts and labels stand and how it is scored.</summary>
public sealed record GlueTask
{
    private GlueTask(string name) => Name = name;

    /// <summary>Every task known, by the names of the benchmark in lower case.</summary>
    public static IReadOnlyList<GlueTask> All { get; } =
    [
        new("mrpc")
        {
            TextColumns = ["#1 String", "#2 String"],
            LabelColumn = "Quality",
            Labels = ["0", "1"],
            LabelNames = ["not_equivalent", "equivalent"],
            Metrics = ["acc", "acc_and_f1", "f1"],
        },
        new("sst-2")
        {
            TextColumns = ["sentence"],
            LabelColumn = "label",
            Labels = ["0", "1"],
            LabelNames = ["negative", "positive"],
            Metrics = ["acc"],
        },
        new("sts-b")
        {
            TextColumns = ["sentence1", "sentence2"],
            LabelColumn = "score",
            Metrics = ["corr", "pearson", "spearmanr"],
            IsRegression = true,
        },
    ];

    /// <summary>The task's name, in lower case.</summary>
    public string Name { get; }

    /// <summary>The column of the text, or those of a pair; numbers from 0 where there is no header.</summary>
    public required IReadOnlyList<string> TextColumns { get; init; }

    /// <summary>The column of the label.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The labels as files write them, in the order of a checkpoint's logits; empty for regression.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What the labels mean, in the same order: the names by which models know them.</summary>
    public IReadOnlyList<string> LabelNames { get; init; } = [];

    /// <summary>The metrics by their names in eval_results.txt, sorted.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The first line is data already (CoLA).</summary>
    public bool IsHeaderless { get; init; }

    /// <summary>The label is a number to come close to, not a class.</summary>
    public bool IsRegression { get; init; }

    /// <summary>Finds a task by its name, in any case.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public static GlueTask Find(string name) =>
        All.FirstOrDefault(task => task.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"unknown task '{name}': expected one of {string.Join(", ", All.Select(task => task.Name))}");

    /// <summary>Reads the examples that the task is evaluated on.</summary>
    /// <param name="folder">The folder that holds dev.tsv, or the file itself.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or there are no examples.</exception>
    public IReadOnlyList<GlueExample> ReadExamples(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = File.Exists(folder) ? folder : Path.Combine(folder, "dev.tsv");
        var reader = IsHeaderless ? TsvReader.OpenHeaderless(path) : TsvReader.Open(path);
        var texts = TextColumns.Select(reader.Column).ToArray();
        var label = reader.Column(LabelColumn);
        var examples = new List<GlueExample>();
        while (reader.Next() is { } row)
        {
            var text = row.Field(texts[0], TextColumns[0]);
            var pair = texts.Length > 1 ? row.Field(texts[1], TextColumns[1]) : null;
            examples.Add(new GlueExample(text, pair, row.Field(label, LabelColumn), path, row.Line));
        }

        return examples.Count > 0 ? examples : throw new CheckpointException(path, "expected examples, found none");
    }
}
