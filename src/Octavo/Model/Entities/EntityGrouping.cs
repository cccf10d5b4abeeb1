namespace Octavo.Model.Entities;

/// <summary>From the tokens of one window to its entities (<c>aggregate</c> of Transformers' <c>TokenClassificationPipeline</c>).</summary>
/// <param name="text">The text.</param>
/// <param name="labels">The names of the labels, [L].</param>
internal sealed class EntityGrouping(string text, IReadOnlyList<string> labels)
{
    /// <summary>The entities, those with labels that nobody wants among them.</summary>
    public IEnumerable<Entity> Of(IReadOnlyList<TaggedToken> tokens, EntityAggregation aggregation) => aggregation switch
    {
        EntityAggregation.None => tokens.Select(token => new Entity(labels[token.Best], (float)token.BestScore, token.Word, token.Start, token.End) { Index = token.Index }),
        EntityAggregation.Simple => Groups(tokens.Select(token => new Part(labels[token.Best], token.BestScore, token.Start, token.End))),
        _ => Groups(Runs(tokens, (_, token) => token.ContinuesWord).Select(word => Word(word, aggregation))),
    };

    /// <summary>A word of the tokens that it is made of.</summary>
    private Part Word(List<TaggedToken> tokens, EntityAggregation aggregation)
    {
        var scores = aggregation switch
        {
            EntityAggregation.First => tokens[0].Scores,
            // Of equal ones the first.
            EntityAggregation.Max => tokens.MaxBy(token => token.BestScore)!.Scores,
            _ => Mean(tokens),
        };
        var best = TaggedToken.BestOf(scores);
        return new(labels[best], scores[best], tokens[0].Start, tokens[^1].End);
    }

    private static double[] Mean(List<TaggedToken> tokens)
    {
        var mean = new double[tokens[0].Scores.Length];
        for (var i = 0; i < mean.Length; i++)
            mean[i] = tokens.Average(token => token.Scores[i]);
        return mean;
    }

    /// <summary>Parts whose tags belong together: <c>B-</c> opens an entity, anything else goes on with the one before where the tag is equal.</summary>
    private IEnumerable<Entity> Groups(IEnumerable<Part> parts) =>
        Runs(parts, (last, part) => !part.Label.StartsWith("B-", StringComparison.Ordinal) && Bare(part.Label) == Bare(last.Label)).Select(Entity);

    private Entity Entity(List<Part> parts)
    {
        var (start, end) = (parts[0].Start, parts[^1].End);
        // Whatever stands before the first hyphen goes, not only B and I: what is told of E-PER is PER, though only equal E-PERs are joined.
        var label = parts[0].Label;
        return new(label[(label.IndexOf('-', StringComparison.Ordinal) + 1)..], (float)parts.Average(part => part.Score), start < end ? text[start..end] : "", start, end);
    }

    private static string Bare(string label) =>
        label.StartsWith("B-", StringComparison.Ordinal) || label.StartsWith("I-", StringComparison.Ordinal) ? label[2..] : label;

    /// <summary>Cuts a list where an item does not go on with the one before it.</summary>
    private static IEnumerable<List<T>> Runs<T>(IEnumerable<T> items, Func<T, T, bool> goesOn)
    {
        List<T>? run = null;
        foreach (var item in items)
        {
            if (run is not null && goesOn(run[^1], item))
            {
                run.Add(item);
                continue;
            }

            if (run is not null) yield return run;
            run = [item];
        }

        if (run is not null) yield return run;
    }

    /// <summary>A token or a word with its tag.</summary>
    private readonly record struct Part(string Label, double Score, int Start, int End);
}
