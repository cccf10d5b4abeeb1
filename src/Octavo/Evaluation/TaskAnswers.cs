using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Evaluation;

/// <summary>The true answers of a task's examples, and how a model's logits are read as answers.</summary>
internal abstract class TaskAnswers
{
    private protected TaskAnswers(GlueTask task, IReadOnlyList<GlueExample> examples, IReadOnlyList<string> warnings) =>
        (Task, Examples, Warnings) = (task, examples, warnings);

    /// <summary>What was guessed about the labels.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether the examples have labels to score by.</summary>
    public bool HasLabels => Examples[0].HasLabel;

    /// <summary>How many targets an example has.</summary>
    public virtual int TargetsOfExample => 1;

    protected GlueTask Task { get; }

    protected IReadOnlyList<GlueExample> Examples { get; }

    /// <summary>Reads the labels of all examples.</summary>
    /// <param name="task">The task.</param>
    /// <param name="head">What the model's logits mean.</param>
    /// <param name="examples">The examples; all have labels, or none has.</param>
    /// <param name="labelMap">Which of the model's labels is which of the task's; null to go by names.</param>
    /// <exception cref="CheckpointException">A label is unknown.</exception>
    /// <exception cref="InvalidDataException">The model does not have the task's labels, or labels of another kind.</exception>
    public static TaskAnswers Create(
        GlueTask task, ClassifierHead head, IReadOnlyList<GlueExample> examples, IReadOnlyList<KeyValuePair<string, string>>? labelMap = null)
    {
        if (examples.Any(example => example.HasLabel != examples[0].HasLabel))
            throw new ArgumentException("expected labels of all examples or of none, found some", nameof(examples));
        if (task.IsMultiLabel != head.IsMultiLabel)
            throw new InvalidDataException($"{task.Title}: expected a model {Kind(task.IsMultiLabel)}, found one {Kind(head.IsMultiLabel)}: see problem_type in its config.json");
        if (task.IsMultiLabel) return new LabelSetAnswers(task, LabelMap.Create(task, head.Labels, labelMap), examples);
        if (task.IsRegression) return new NumberAnswers(task, head, examples);
        return head.IsOneLogit ? new OneLogitAnswers(task, head, examples, labelMap) : new ClassAnswers(task, LabelMap.Create(task, head.Labels, labelMap), examples);
    }

    /// <summary>What a model is to learn: the index of each example's right logit, its number, or 1 and 0 for each of its labels, [examples, <see cref="TargetsOfExample"/>].</summary>
    public abstract float[] Targets();

    /// <summary>The answers that the logits of all examples mean.</summary>
    /// <param name="logits">Logits in the model's order, [examples, labels].</param>
    public ExampleResult[] Interpret(ReadOnlySpan<float> logits)
    {
        var results = new ExampleResult[Examples.Count];
        var labels = logits.Length / results.Length;
        for (var i = 0; i < results.Length; i++)
            results[i] = Interpret(i, logits.Slice(i * labels, labels));
        return results;
    }

    /// <summary>The answer to an example.</summary>
    protected abstract ExampleResult Interpret(int example, ReadOnlySpan<float> logits);

    /// <summary>Reads something of each example that has a label.</summary>
    protected static double[] Read(IReadOnlyList<GlueExample> examples, Func<GlueExample, double> label) =>
        [.. examples.Select(example => example.HasLabel ? label(example) : double.NaN)];

    private static string Kind(bool isMultiLabel) => isMultiLabel ? "of any number of labels for a text" : "of one answer for a text";
}
