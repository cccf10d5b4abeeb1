using Octavo.Evaluation;

namespace Octavo.Data;

/// <summary>The files of GLUE's tasks.</summary>
public static class GlueData
{
    /// <summary>Reads the examples of a part. Those of the test set have no labels.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">The folder that holds the task's files, or the file itself.</param>
    /// <param name="split">The part.</param>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is null or empty.</exception>
    /// <exception cref="CheckpointException">The file is missing or damaged, or there are no examples.</exception>
    /// <exception cref="InvalidDataException">The task has no such part.</exception>
    public static IReadOnlyList<GlueExample> ReadExamples(this GlueTask task, string folder, DatasetSplit split = DatasetSplit.Dev)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var name = task.FileOf(split);
        var path = File.Exists(folder) ? folder : Path.Combine(folder, name);
        var isTest = split == DatasetSplit.Test;
        var reader = task.IsHeaderless && !isTest ? TsvReader.OpenHeaderless(path) : TsvReader.Open(path);
        return reader.ReadExamples(isTest ? task.TestTextColumns ?? task.TextColumns : task.TextColumns, isTest ? null : task.LabelColumn);
    }
}
