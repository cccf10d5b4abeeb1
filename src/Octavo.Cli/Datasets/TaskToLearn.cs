using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Cli.Datasets;

/// <summary>What a model is trained for: a task of GLUE, or one whose labels the start's classifier or else the data name.</summary>
internal static class TaskToLearn
{
    /// <summary>More labels than this are refused: a column of texts or ids was meant for another.</summary>
    private const int MostLabels = 1000;

    /// <summary>The task.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="model">The folder of the start.</param>
    /// <param name="examples">The examples to learn from.</param>
    /// <exception cref="CheckpointException">The model cannot be read, or the data have one label or too many.</exception>
    public static GlueTask Of(Dataset data, string model, IReadOnlyList<GlueExample> examples)
    {
        if (data.Task is { } task) return task;
        if (data.Columns!.Label is null) throw new ArgumentException("--label-column is missing: training needs labels");
        using var start = Checkpoint.Open(model);
        return start.TryGet(EncoderWeights.ClassifierName + ".weight", out _)
            ? data.TaskFor(EncoderConfig.Parse(start.ConfigJson, start.ConfigPath).Labels, null)
            : GlueTask.Own(LabelsOf(examples), data.Columns.Texts, data.Columns.Label);
    }

    /// <summary>The labels of the data in order; none where all are numbers with a decimal point, which are learned as numbers.</summary>
    private static List<string> LabelsOf(IReadOnlyList<GlueExample> examples)
    {
        var labels = examples.Select(example => example.Label).Distinct(StringComparer.Ordinal).ToList();
        if (labels.All(label => label.Contains('.', StringComparison.Ordinal) && IsNumber(label))) return [];
        if (labels.Count is < 2 or > MostLabels)
            throw new CheckpointException(examples[0].File, $"expected 2 to {MostLabels} different labels, or numbers with a decimal point, found {labels.Count}, as '{labels[0]}'");
        return labels.All(IsNumber) ? [.. labels.OrderBy(label => double.Parse(label, CultureInfo.InvariantCulture))] : [.. labels.Order(StringComparer.Ordinal)];
    }

    private static bool IsNumber(string label) => double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
