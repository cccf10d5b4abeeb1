using Octavo.Values;

namespace Octavo.Evaluation;

/// <summary>What a model answered to one example.</summary>
/// <param name="Example">The example.</param>
/// <param name="Label">The true class as an index into the task's labels; the true value for regression; NaN where it is not given, or where there are several.</param>
/// <param name="Prediction">The predicted class or value; NaN where a text has several labels.</param>
/// <param name="Logits">The classifier's output in the order of the task's labels, [labels]; of a model with one logit for two classes 0 and that logit, so that the first class comes first.</param>
public sealed record ExampleResult(GlueExample Example, double Label, double Prediction, IReadOnlyList<float> Logits)
{
    /// <summary>The classifier's output in the order of the task's labels, [labels].</summary>
    public IReadOnlyList<float> Logits { get; init => field = ValueList<float>.Of(value); } = ValueList<float>.Of(Logits);

    /// <summary>The true labels, ascending, where a text has any number of them; empty for other tasks.</summary>
    public IReadOnlyList<int> TrueLabels { get; init => field = ValueList<int>.Of(value); } = ValueList<int>.Empty;

    /// <summary>The predicted labels, ascending, where a text has any number of them; empty for other tasks.</summary>
    public IReadOnlyList<int> PredictedLabels { get; init => field = ValueList<int>.Of(value); } = ValueList<int>.Empty;

    /// <summary>Whether the prediction is the label, or all labels; false for regression.</summary>
    /// <param name="task">The task.</param>
    internal bool IsRight(GlueTask task) =>
        task.IsMultiLabel ? TrueLabels.SequenceEqual(PredictedLabels) : !task.IsRegression && Prediction == Label;
}
