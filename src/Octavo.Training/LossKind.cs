using Octavo.Model;

namespace Octavo.Training;

/// <summary>What a model's logits are compared with.</summary>
internal enum LossKind
{
    /// <summary>The index of the right label, one for a text.</summary>
    CrossEntropy,

    /// <summary>Numbers, one for each logit.</summary>
    SquaredError,

    /// <summary>1 and 0 for each label, as it is right or wrong.</summary>
    BinaryCrossEntropy,
}

/// <summary>Which loss a config asks for.</summary>
internal static class LossKinds
{
    /// <summary>As <c>BertForSequenceClassification.forward</c> decides.</summary>
    public static LossKind Of(EncoderConfig config) =>
        config.IsRegression ? LossKind.SquaredError : config.IsMultiLabel ? LossKind.BinaryCrossEntropy : LossKind.CrossEntropy;

    /// <summary>How many targets a text has.</summary>
    public static int TargetsOf(EncoderConfig config) => Of(config) == LossKind.CrossEntropy ? 1 : config.NumLabels;
}
