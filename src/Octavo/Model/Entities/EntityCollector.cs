using Octavo.Text;

namespace Octavo.Model.Entities;

/// <summary>The entities of all windows of a text (<c>TokenClassificationPipeline.postprocess</c> of Transformers).</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="labels">The names of the labels.</param>
/// <param name="text">The text.</param>
/// <param name="options">Which entities, and how they are made.</param>
internal sealed class EntityCollector(Tokenizer tokenizer, IReadOnlyList<string> labels, string text, EntityOptions options)
{
    private readonly EntityGrouping _grouping = new(text, labels);
    private readonly List<Entity> _found = [];
    private int _windows;

    /// <summary>Adds the entities of the next window.</summary>
    /// <param name="window">Its tokens.</param>
    /// <param name="logits">The model's answer, [T, L].</param>
    public void Add(TokenEncoding window, ReadOnlySpan<float> logits)
    {
        _windows++;
        var tokens = TaggedToken.Of(tokenizer, text, window, logits);
        _found.AddRange(_grouping.Of(tokens, options.Aggregation).Where(entity => !options.IgnoredLabels.Contains(entity.Label)));
    }

    /// <summary>All of them, in the order of the text.</summary>
    public IReadOnlyList<Entity> Entities() => _windows > 1 && _found.Count > 0 ? [.. Merged([.. _found.OrderBy(entity => entity.Start)])] : _found;

    /// <summary>Of entities that overlap, found in two windows, the longer one stays; of equally long ones that with the higher score.</summary>
    private IEnumerable<Entity> Merged(List<Entity> sorted)
    {
        var kept = sorted[0];
        foreach (var entity in sorted.Skip(1))
        {
            if (entity.Start >= kept.End)
            {
                yield return kept;
                kept = entity;
            }
            else if (IsBetter(entity, kept))
            {
                kept = entity;
            }
        }

        yield return kept;
    }

    private bool IsBetter(Entity entity, Entity other) =>
        (LengthOf(entity), entity.Score).CompareTo((LengthOf(other), other.Score)) > 0;

    /// <summary>In code points, as the reference counts.</summary>
    private int LengthOf(Entity entity) => Characters.Count(text.AsSpan(entity.Start, Math.Max(0, entity.End - entity.Start)));
}
