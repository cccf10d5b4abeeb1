using System.Globalization;
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

/// <summary>One class for a text.</summary>
internal sealed class ClassAnswers(GlueTask task, LabelMap map, IReadOnlyList<GlueExample> examples) : TaskAnswers(task, examples, map.Warnings)
{
    private readonly double[] _labels = Read(examples, example => map.ClassOf(example));

    /// <inheritdoc/>
    public override float[] Targets() => Array.ConvertAll(_labels, label => (float)map.LogitOf[(int)label]);

    /// <inheritdoc/>
    protected override ExampleResult Interpret(int example, ReadOnlySpan<float> logits)
    {
        var ordered = new float[logits.Length];
        var best = 0;
        for (var label = 0; label < ordered.Length; label++)
        {
            ordered[label] = logits[map.LogitOf[label]];
            if (ordered[label] > ordered[best]) best = label;
        }

        return new(Examples[example], _labels[example], best, ordered);
    }
}

/// <summary>A number for a text.</summary>
internal sealed class NumberAnswers : TaskAnswers
{
    private readonly ClassifierHead _head;
    private readonly double[] _labels;

    /// <summary>Reads the numbers.</summary>
    /// <exception cref="InvalidDataException">The model has several labels.</exception>
    public NumberAnswers(GlueTask task, ClassifierHead head, IReadOnlyList<GlueExample> examples)
        : base(task, examples, [])
    {
        if (head.Labels.Count != 1)
            throw new InvalidDataException($"{task.Title} asks for a number: expected a model with one label, found {head.Labels.Count}");
        (_head, _labels) = (head, Read(examples, Number));
    }

    /// <inheritdoc/>
    public override float[] Targets() => Array.ConvertAll(_labels, label => (float)label);

    /// <inheritdoc/>
    protected override ExampleResult Interpret(int example, ReadOnlySpan<float> logits) =>
        new(Examples[example], _labels[example], HasLabels ? _head.Number(logits[0]) : _head.Scores(logits)[0], logits.ToArray());

    private static double Number(GlueExample example) =>
        double.TryParse(example.Label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new CheckpointException(example.File, $"line {example.Line}: expected a number, found '{example.Label}'");
}

/// <summary>Any number of labels for a text.</summary>
internal sealed class LabelSetAnswers(GlueTask task, LabelMap map, IReadOnlyList<GlueExample> examples) : TaskAnswers(task, examples, map.Warnings)
{
    private readonly int[][] _labels = [.. examples.Select(example => example.HasLabel ? Read(example, task, map) : [])];

    /// <inheritdoc/>
    public override int TargetsOfExample => map.LogitOf.Length;

    /// <inheritdoc/>
    public override float[] Targets()
    {
        var width = TargetsOfExample;
        var targets = new float[_labels.Length * width];
        for (var i = 0; i < _labels.Length; i++)
        {
            foreach (var label in _labels[i]) targets[(i * width) + map.LogitOf[label]] = 1;
        }

        return targets;
    }

    /// <inheritdoc/>
    protected override ExampleResult Interpret(int example, ReadOnlySpan<float> logits)
    {
        var ordered = new float[logits.Length];
        for (var label = 0; label < ordered.Length; label++) ordered[label] = logits[map.LogitOf[label]];

        // The sigmoid is above a half where the logit is above zero.
        return new(Examples[example], double.NaN, double.NaN, ordered)
        {
            TrueLabels = _labels[example],
            PredictedLabels = [.. Enumerable.Range(0, ordered.Length).Where(label => ordered[label] > 0)],
        };
    }

    private static int[] Read(GlueExample example, GlueTask task, LabelMap map) =>
        [.. LabelSets.Of(example, task.LabelSeparator).Select(name => map.ClassOf(example, name)).Distinct().Order()];
}
