namespace Octavo.Model;

/// <summary>A classifier's answer for one text or pair.</summary>
/// <param name="Label">Name of the most likely label; of a regression, the only label.</param>
/// <param name="Score">Its probability by softmax; of a regression, the value itself.</param>
/// <param name="Logits">Output of the classifier, [labels].</param>
public sealed record Prediction(string Label, float Score, IReadOnlyList<float> Logits);
