using Octavo.Architectures;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>What a model's logits are compared with.</summary>
internal enum LossKind
{
    /// <summary>The index of the right label of each row of logits; a row without one (<see cref="Loss.NoLabel"/>) is left out.</summary>
    CrossEntropy,

    /// <summary>Numbers, one for each logit.</summary>
    SquaredError,

    /// <summary>1 and 0 for each label, as it is right or wrong.</summary>
    BinaryCrossEntropy,

    /// <summary>Which token of a sequence an answer begins with, and which it ends with.</summary>
    Spans,
}

/// <summary>Which loss a model asks for.</summary>
internal static class LossKinds
{
    /// <summary>As the <c>forward</c> of Transformers' classes decides: by the config for texts, for tokens by the head alone.</summary>
    public static LossKind Of(EncoderConfig config, HeadKind head) =>
        head == HeadKind.QuestionAnswering ? LossKind.Spans
        : head == HeadKind.TokenClassification ? LossKind.CrossEntropy
        : config.IsRegression ? LossKind.SquaredError
        : config.IsMultiLabel ? LossKind.BinaryCrossEntropy
        : LossKind.CrossEntropy;

    /// <summary>How many targets a batch has: one for each row of logits, or one for each logit; of answers two for each sequence.</summary>
    public static int TargetsOf(EncoderConfig config, HeadKind head, TokenBatch batch) =>
        head == HeadKind.QuestionAnswering ? 2 * batch.Count
        : head == HeadKind.TokenClassification ? batch.TokenCount
        : Of(config, head) == LossKind.CrossEntropy ? batch.Count
        : batch.Count * config.NumLabels;
}
