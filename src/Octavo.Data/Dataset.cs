using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Data;

/// <summary>The data that a verb was given: a task of GLUE in its own files, or columns of any file, or both.</summary>
/// <param name="Task">The task; null for one's own, whose labels a model or the data name.</param>
/// <param name="Data">A folder or a file.</param>
/// <param name="Columns">The columns; null for those of the task.</param>
/// <param name="Separator">What stands between several labels of a text; null where nothing is said.</param>
public sealed record Dataset(GlueTask? Task, string Data, DatasetColumns? Columns, string? Separator)
{
    /// <summary>The tasks that are evaluated: MNLI is two.</summary>
    public IReadOnlyList<Dataset> Parts => Task?.Companion is { } companion && Columns is null && Directory.Exists(Data)
        ? [this, this with { Task = GlueTask.Find(companion) }]
        : [this];

    /// <summary>Reads the examples of a part.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or there are no examples.</exception>
    /// <exception cref="InvalidDataException">The task has no such part.</exception>
    public IReadOnlyList<GlueExample> Read(DatasetSplit split)
    {
        if (Columns is null && Task is not null && !DatasetFile.IsCsvOrJson(Data)) return Task.ReadExamples(Data, split);
        var texts = Columns?.Texts ?? Task!.TextColumns;
        var label = Columns?.Label ?? Task?.LabelColumn;
        return DatasetFile.Read(DatasetFile.Find(Data, split), texts, split == DatasetSplit.Test ? null : label);
    }

    /// <summary>Whether there is such a part beside others: not where the data are one file.</summary>
    public bool Has(DatasetSplit split) =>
        Directory.Exists(Data) && (Columns is null && Task is not null
            ? Task.Splits.Contains(split) && File.Exists(Path.Combine(Data, Task.FileOf(split)))
            : DatasetFile.Exists(Data, split));

    /// <summary>The task as a model sees it: for one's own data it has the model's labels.</summary>
    /// <param name="head">What the model's logits mean.</param>
    /// <param name="labelMap">Which label of the data is which of the model's; null if they are named alike.</param>
    /// <param name="examples">The data.</param>
    /// <exception cref="InvalidDataException">The data have labels of another kind than the model.</exception>
    public GlueTask TaskFor(ClassifierHead head, IReadOnlyList<KeyValuePair<string, string>>? labelMap, IReadOnlyList<GlueExample> examples)
    {
        if (Task is not null) return Task;
        var own = new OwnTask(Columns!, Separator);
        return head.IsOneLogit ? own.ForOneLogit(head, labelMap, examples) : own.For(head, labelMap);
    }

    /// <summary>The task as a classifier learns it further: one output learns numbers, as Transformers' does.</summary>
    /// <param name="head">What the start's logits mean.</param>
    public GlueTask TaskToTrain(ClassifierHead head) => Task ?? new OwnTask(Columns!, Separator).For(head, null);
}
