namespace Octavo.Evaluation;

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
        [.. example.LabelSet(task.LabelSeparator).Select(name => map.ClassOf(example, name)).Distinct().Order()];
}
