using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Evaluation;

/// <summary>The true answers of a task's examples, and how a model's logits are read as answers.</summary>
internal sealed class TaskAnswers
{
    private readonly GlueTask _task;
    private readonly IReadOnlyList<GlueExample> _examples;
    private readonly double[] _labels;
    private readonly int[] _logitOf;

    private TaskAnswers(GlueTask task, IReadOnlyList<GlueExample> examples, double[] labels, int[] logitOf, IReadOnlyList<string> warnings)
    {
        (_task, _examples, _labels, _logitOf, Warnings) = (task, examples, labels, logitOf, warnings);
    }

    /// <summary>What was guessed about the labels.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether the examples have labels to score by.</summary>
    public bool HasLabels => _examples[0].HasLabel;

    /// <summary>Reads the labels of all examples.</summary>
    /// <param name="task">The task.</param>
    /// <param name="config">The model's config.</param>
    /// <param name="examples">The examples; all have labels, or none has.</param>
    /// <param name="labelMap">Which of the model's labels is which of the task's; null to go by names.</param>
    /// <exception cref="CheckpointException">A label is unknown.</exception>
    /// <exception cref="InvalidDataException">The model does not have the task's labels.</exception>
    public static TaskAnswers Create(
        GlueTask task, EncoderConfig config, IReadOnlyList<GlueExample> examples, IReadOnlyList<KeyValuePair<string, string>>? labelMap = null)
    {
        if (examples.Any(example => example.HasLabel != examples[0].HasLabel))
            throw new ArgumentException("expected labels of all examples or of none, found some", nameof(examples));
        if (!task.IsRegression)
        {
            var map = LabelMap.Create(task, config.Labels, labelMap);
            return new TaskAnswers(task, examples, Labels(examples, example => map.ClassOf(example)), map.LogitOf, map.Warnings);
        }

        if (config.NumLabels != 1)
            throw new InvalidDataException($"{task.Name} asks for a number: expected a model with one label, found {config.NumLabels}");
        return new TaskAnswers(task, examples, Labels(examples, Number), [0], []);
    }

    /// <summary>What a model is to learn: the index of each example's right logit, or its number, [examples].</summary>
    public float[] Targets() => Array.ConvertAll(_labels, label => _task.IsRegression ? (float)label : _logitOf[(int)label]);

    /// <summary>The answers that the logits of all examples mean.</summary>
    /// <param name="logits">Logits in the model's order, [examples, labels].</param>
    public ExampleResult[] Interpret(ReadOnlySpan<float> logits)
    {
        var results = new ExampleResult[_examples.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var row = logits.Slice(i * _logitOf.Length, _logitOf.Length);
            var ordered = new float[_logitOf.Length];
            for (var label = 0; label < ordered.Length; label++) ordered[label] = row[_logitOf[label]];
            results[i] = new ExampleResult(_examples[i], _labels[i], _task.IsRegression ? ordered[0] : Best(ordered), ordered);
        }

        return results;
    }

    private static double[] Labels(IReadOnlyList<GlueExample> examples, Func<GlueExample, double> label) =>
        [.. examples.Select(example => example.HasLabel ? label(example) : double.NaN)];

    private static int Best(float[] logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best]) best = i;
        }

        return best;
    }

    private static double Number(GlueExample example) =>
        double.TryParse(example.Label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new CheckpointException(example.File, $"line {example.Line}: expected a number, found '{example.Label}'");
}
