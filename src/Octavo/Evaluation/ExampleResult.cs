namespace Octavo.Evaluation;

/// <summary>What a model answered to one example.</summary>
/// <param name="Example">The example.</param>
/// <param name="Label">The true class as an index into the task's labels; the true value for regression; NaN where it is not given.</param>
/// <param name="Prediction">The predicted class or value.</param>
/// <param name="Logits">The classifier's output in the order of the task's labels, [labels].</param>
public sealed record ExampleResult(GlueExample Example, double Label, double Prediction, IReadOnlyList<float> Logits);
