namespace Octavo.Model;

/// <summary>What makes scores of a classifier's logits.</summary>
public enum HeadActivation
{
    /// <summary>One of the labels is right: exp(z) / sum of exp(z).</summary>
    Softmax,

    /// <summary>Each label is right or wrong by itself: 1 / (1 + exp(-z)).</summary>
    Sigmoid,

    /// <summary>The logits are the answer.</summary>
    None,
}
