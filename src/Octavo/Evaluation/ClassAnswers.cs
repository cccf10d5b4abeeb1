namespace Octavo.Evaluation;

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
