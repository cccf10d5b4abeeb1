using Octavo.Values;

namespace Octavo.Model;

/// <summary>How entities are looked for, as in Transformers' <c>TokenClassificationPipeline</c>, whose defaults these are. Immutable.</summary>
public sealed record EntityOptions
{
    /// <summary>How entities are made of tokens (<c>aggregation_strategy</c>).</summary>
    public EntityAggregation Aggregation { get; init; } = EntityAggregation.None;

    /// <summary>
    /// How many tokens of a window stand in the next one too (<c>stride</c>), for texts longer than the model; null cuts what is too long.
    /// Of entities of two windows that overlap the longer one stays, or that with the higher score.
    /// </summary>
    public int? Stride { get; init; }

    /// <summary>Labels that are not told (<c>ignore_labels</c>): whole tags without aggregation, else tags without <c>B-</c> or <c>I-</c>.</summary>
    public IReadOnlyList<string> IgnoredLabels { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Of(["O"]);

    /// <summary>Refuses what cannot be.</summary>
    /// <param name="length">How many tokens the model takes.</param>
    /// <exception cref="ArgumentException">There is something.</exception>
    internal void Check(int length)
    {
        if (!Enum.IsDefined(Aggregation)) throw new ArgumentException($"aggregation_strategy: expected none, simple, first, average or max, found {(int)Aggregation}");
        if (Stride is not { } stride) return;
        if (stride < 0 || stride >= length)
            throw new ArgumentException(FormattableString.Invariant($"stride: expected 0 or more, and less than the {length} tokens that the model takes, found {stride}"));
    }
}
