using Octavo.Model;
using Octavo.Values;

namespace Octavo.Compression;

/// <summary>Which layers stay as floats so that a metric drops by no more than was allowed.</summary>
/// <param name="Options">What is quantised: with these <see cref="ModelQuantizer"/> saves the model.</param>
/// <param name="Metric">The metric, as <c>f1</c>.</param>
/// <param name="MaxDrop">How far it may drop below the float model's.</param>
/// <param name="Reference">The float model's, on the rows that were searched.</param>
/// <param name="Examples">How many rows those were.</param>
/// <param name="Steps">What was tried, in order; the last one holds.</param>
/// <param name="Ranking">The order in which layers fall back; null where none had to.</param>
public sealed record BudgetResult(
    QuantizationOptions Options, string Metric, double MaxDrop, double Reference, int Examples, IReadOnlyList<BudgetStep> Steps, SensitivityReport? Ranking)
{
    /// <summary>What was tried, in order; the last one holds.</summary>
    public IReadOnlyList<BudgetStep> Steps { get; init => field = ValueList<BudgetStep>.Of(value); } = ValueList<BudgetStep>.Of(Steps);
}

/// <summary>One set of layers that was tried.</summary>
/// <param name="Kept">The layers that stay floats, the most sensitive first; <see cref="Sensitivity.Embeddings"/> for the tables.</param>
/// <param name="Value">The metric.</param>
/// <param name="Drop">The float model's metric less this one.</param>
public sealed record BudgetStep(IReadOnlyList<string> Kept, double Value, double Drop)
{
    /// <summary>The layers that stay floats, the most sensitive first; <see cref="Sensitivity.Embeddings"/> for the tables.</summary>
    public IReadOnlyList<string> Kept { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Of(Kept);
}
