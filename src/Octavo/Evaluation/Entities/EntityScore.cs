namespace Octavo.Evaluation.Entities;

/// <summary>The metrics of a sample of sentences.</summary>
internal sealed class EntityScore : SampleScore
{
    /// <summary>The names of the metrics, sorted.</summary>
    public static readonly IReadOnlyList<string> Names = ["accuracy", "f1", "precision", "recall"];

    private readonly (EntityCounts Entities, int Right, int Words)[] _sentences;
    private EntityCounts _counts;
    private long _right;
    private long _words;

    /// <summary>The score of answers.</summary>
    /// <param name="responses">The answers to all sentences.</param>
    /// <param name="scheme">Which runs of tags are entities.</param>
    public EntityScore(IReadOnlyList<EntityResponse> responses, EntityScheme scheme) =>
        _sentences = [.. responses.Select(response => (
            EntityMetrics.Sum(EntityMetrics.CountsOf(response.Sentence.Tags, response.Tags, scheme).Values),
            response.Sentence.Tags.Zip(response.Tags).Count(pair => pair.First == pair.Second),
            response.Tags.Count))];

    /// <inheritdoc/>
    public override void Count(ReadOnlySpan<int> times)
    {
        (_counts, _right, _words) = (default, 0, 0);
        for (var i = 0; i < times.Length; i++)
        {
            _counts += times[i] * _sentences[i].Entities;
            _right += times[i] * _sentences[i].Right;
            _words += times[i] * _sentences[i].Words;
        }
    }

    /// <inheritdoc/>
    public override double Value(string metric) => metric switch
    {
        "accuracy" => (double)_right / _words,
        "f1" => _counts.F1,
        "precision" => _counts.Precision,
        "recall" => _counts.Recall,
        _ => throw Unknown(metric),
    };
}
