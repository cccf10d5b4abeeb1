namespace Octavo.Model;

/// <summary>Which logits of a model of natural language inference say that one text follows from another, as Transformers' pipeline finds them.</summary>
/// <param name="Index">The label that begins with <c>entail</c>, whatever its case.</param>
/// <param name="Other">The label it is compared with: the first, whatever it is called; the last where the first is that of entailment.</param>
internal readonly record struct Entailment(int Index, int Other)
{
    /// <summary>The labels of a model.</summary>
    /// <param name="labels">Their names.</param>
    /// <exception cref="ArgumentException">None means entailment, or there is no other.</exception>
    public static Entailment Of(IReadOnlyList<string> labels)
    {
        var index = labels.ToList().FindIndex(label => label.StartsWith("entail", StringComparison.OrdinalIgnoreCase));
        if (index < 0 || labels.Count < 2)
        {
            var found = string.Join(", ", labels.Take(5)) + (labels.Count > 5 ? ", …" : "");
            throw new ArgumentException($"zero-shot classification: expected a model of natural language inference, with a label that begins with 'entail' beside another, found labels {found}");
        }

        return new(index, index == 0 ? labels.Count - 1 : 0);
    }

    /// <summary>The scores of hypotheses about one text.</summary>
    /// <param name="logits">[hypotheses, labels].</param>
    /// <param name="labels">Number of the model's labels.</param>
    /// <param name="multiLabel">Each hypothesis stands for itself.</param>
    /// <returns>[hypotheses].</returns>
    public float[] Scores(ReadOnlySpan<float> logits, int labels, bool multiLabel)
    {
        var scores = new float[logits.Length / labels];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = logits[(i * labels) + Index];
        if (!multiLabel && scores.Length > 1)
            return HeadScores.Of(scores, HeadActivation.Softmax);
        for (var i = 0; i < scores.Length; i++)
            scores[i] = HeadScores.Of([logits[(i * labels) + Other], scores[i]], HeadActivation.Softmax)[1];
        return scores;
    }
}
