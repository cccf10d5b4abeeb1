using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Evaluation;

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
