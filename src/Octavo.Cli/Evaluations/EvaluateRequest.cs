using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Cli.Evaluations;

/// <summary>What <c>octavo evaluate</c> was asked for.</summary>
/// <param name="Model">The folder of the model.</param>
/// <param name="Quantization">How to quantise it; null for what the folder holds.</param>
/// <param name="Evaluation">On what and how.</param>
/// <param name="Shard">Which part of the examples; null for all.</param>
/// <param name="Output">Where the numbers go.</param>
internal sealed record EvaluateRequest(string Model, QuantizationOptions? Quantization, EvaluationRequest Evaluation, Shard? Shard, EvaluateOutput Output);
