namespace Octavo.Model;

/// <summary>A label and its score.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Score">What the head's activation makes of its logit.</param>
/// <param name="Index">Its place among the labels, and of its logit among the logits.</param>
public sealed record LabelScore(string Label, float Score, int Index);
