using Octavo.Model;

namespace Octavo.Evaluation;

/// <summary>
/// Two classes from one logit z: the second, or the one that is named, where sigmoid(z) is above a half. 0 and z as logits of
/// two classes have the same softmax, and the same cross entropy.
/// </summary>
internal sealed class OneLogitAnswers : TaskAnswers
{
    private readonly double[] _labels;
    private readonly int _positive;

    /// <summary>Reads the classes.</summary>
    /// <exception cref="InvalidDataException">The task has not two classes, or it is not clear which the logit is for.</exception>
    public OneLogitAnswers(GlueTask task, ClassifierHead head, IReadOnlyList<GlueExample> examples, IReadOnlyList<KeyValuePair<string, string>>? told)
        : this(task, PositiveOf(task, head, told), LabelMap.Create(task, task.Labels), examples)
    {
    }

    private OneLogitAnswers(GlueTask task, int positive, LabelMap map, IReadOnlyList<GlueExample> examples)
        : base(task, examples, [$"the model has one logit: taken for {task.LabelNames[positive]} where it is above 0, else for {task.LabelNames[1 - positive]}"])
    {
        (_positive, _labels) = (positive, Read(examples, example => map.ClassOf(example)));
    }

    /// <inheritdoc/>
    public override float[] Targets() => throw new NotSupportedException("a model with one logit learns numbers");

    /// <inheritdoc/>
    protected override ExampleResult Interpret(int example, ReadOnlySpan<float> logits)
    {
        var ordered = new float[2];
        ordered[_positive] = logits[0];
        return new(Examples[example], _labels[example], logits[0] > 0 ? _positive : 1 - _positive, ordered);
    }

    private static int PositiveOf(GlueTask task, ClassifierHead head, IReadOnlyList<KeyValuePair<string, string>>? told)
    {
        if (task.Labels.Count != 2)
            throw new InvalidDataException($"{task.Title} has {task.Labels.Count} labels, the model one: {head.Labels[0]}");
        var names = new LabelNames();
        for (var i = 0; i < 2; i++)
        {
            names.Add(task.Labels[i], i);
            names.Add(task.LabelNames[i], i);
        }

        var logit = new LabelNames();
        logit.Add(head.Labels[0], 0);
        logit.Add("0", 0);
        if (told?.FirstOrDefault(pair => logit.Find(pair.Value) == 0) is { Key: { } key } && names.Find(key) is { } said) return said;
        if (names.Find(head.Labels[0]) is { } named) return named;

        // 0 and 1, or the labels of one's own data, which come in this order.
        if (told is null && (task.Name == GlueTask.OwnName || task.Labels.SequenceEqual(["0", "1"]))) return 1;
        throw new InvalidDataException(
            $"{task.Title}: the model has one logit ({head.Labels[0]}): a label map (--label-map LABEL={head.Labels[0]}) must say which of {string.Join(", ", task.LabelNames)} it is for");
    }
}
