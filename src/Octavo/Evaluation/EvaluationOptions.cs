using Octavo.Text;
using Octavo.Values;

namespace Octavo.Evaluation;

/// <summary>How a model is evaluated; the defaults are those of PyTorch's tutorial, without its padding.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The shortest <see cref="MaxLength"/>: a pair's three special tokens.</summary>
    public const int ShortestLength = 3;

    /// <summary>How many examples make a batch: of the loss, and of a forward pass where batches are padded.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>How many tokens of an example are read; the model's positions bound it too.</summary>
    public int MaxLength { get; init; } = 128;

    /// <summary>Whether sequences are computed at their own length or padded to the longest of their batch or to <see cref="MaxLength"/>.</summary>
    public Padding Padding { get; init; } = Padding.None;

    /// <summary>For each label of the task the model's label, by name or index; null to go by the names in the model's <c>id2label</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? LabelMap { get; init => field = ValueList<KeyValuePair<string, string>>.Of(value); }

    /// <summary>Where token ids are kept from one evaluation to the next; null to tokenise each time.</summary>
    public FeatureCache? Cache { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLength, ShortestLength);
    }
}
