using Octavo.Evaluation;

namespace Octavo.Cli.Datasets;

/// <summary>The data that a verb was given: a task of GLUE in its own files, or columns of any file, or both.</summary>
/// <param name="Task">The task; null for one's own, whose labels a model or the data name.</param>
/// <param name="Data">A folder or a file.</param>
/// <param name="Columns">The columns; null for those of the task.</param>
internal sealed record Dataset(GlueTask? Task, string Data, DatasetColumns? Columns)
{
    /// <summary>The tasks that are evaluated: MNLI is two.</summary>
    public IReadOnlyList<Dataset> Parts => Task?.Companion is { } companion && Columns is null && Directory.Exists(Data)
        ? [this, this with { Task = GlueTask.Find(companion) }]
        : [this];

    /// <summary>Reads the examples of a part.</summary>
    /// <exception cref="Checkpoints.CheckpointException">The file is missing or damaged, or there are no examples.</exception>
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
    /// <param name="modelLabels">The model's labels in the order of its logits.</param>
    /// <param name="labelMap">Which label of the data is which of the model's; null if they are named alike.</param>
    public GlueTask TaskFor(IReadOnlyList<string> modelLabels, IReadOnlyList<KeyValuePair<string, string>>? labelMap)
    {
        if (Task is not null) return Task;
        IReadOnlyList<string> labels = labelMap?.Select(pair => pair.Key).ToList() ?? modelLabels;
        if (labelMap is null && modelLabels.Select((label, i) => label.Equals($"LABEL_{i}", StringComparison.OrdinalIgnoreCase)).All(isNameless => isNameless))
            labels = [.. modelLabels.Select((_, i) => $"{i}")];
        return GlueTask.Own(modelLabels.Count == 1 ? [] : labels, Columns!.Texts, Columns.Label ?? "label");
    }
}
