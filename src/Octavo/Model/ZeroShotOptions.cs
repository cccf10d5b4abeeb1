namespace Octavo.Model;

/// <summary>How texts are classified by labels that no training knew. The defaults are those of Transformers' pipeline. Immutable.</summary>
public sealed record ZeroShotOptions
{
    /// <summary>
    /// What a label says of a text, with <c>{}</c> where the label stands, or <c>{0}</c> wherever it stands; <c>{{</c> and <c>}}</c> are braces,
    /// as in Python's <c>str.format</c>.
    /// </summary>
    public string HypothesisTemplate { get; init; } = "This example is {}.";

    /// <summary>Whether each label is right or wrong by itself; else one of them is right, and the scores sum to 1.</summary>
    public bool MultiLabel { get; init; }
}
