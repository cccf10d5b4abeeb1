using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Cli;

/// <summary>What a model is trained for: a task of GLUE, or one whose labels the start's classifier or else the data name.</summary>
internal static class TaskToLearn
{
    /// <summary>The task, and what there is to say of its labels.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="model">The folder of the start.</param>
    /// <param name="examples">The examples to learn from.</param>
    /// <exception cref="CheckpointException">The model cannot be read, or a label of the data; or they are too few or too many.</exception>
    public static (GlueTask Task, DataLabels? Labels) Of(Dataset data, string model, IReadOnlyList<GlueExample> examples)
    {
        if (data.Task is { } task) return (task, null);
        if (data.Columns!.Label is null) throw new ArgumentException("--label-column is missing: training needs labels");
        using var start = Checkpoint.Open(model);
        var config = EncoderConfig.Parse(start.ConfigJson, start.ConfigPath);
        if (HeadKinds.HasLogits(start, config, HeadKind.SequenceClassification))
        {
            var known = data.TaskToTrain(ClassifierHead.Of(config, start.Folder));
            return (known, DataLabels.For(known, examples));
        }

        var labels = DataLabels.Of(examples, data.Separator ?? (config.IsMultiLabel ? GlueTask.UsualSeparator : null));
        labels.CheckCount(examples[0].File);
        return (OfData(data, labels), labels);
    }

    private static GlueTask OfData(Dataset data, DataLabels labels) => labels.AreSeveral
        ? GlueTask.OwnMultiLabel(labels.Names, data.Columns!.Texts, data.Columns.Label!, data.Separator ?? GlueTask.UsualSeparator)
        : GlueTask.Own(labels.Names, data.Columns!.Texts, data.Columns.Label!);
}
