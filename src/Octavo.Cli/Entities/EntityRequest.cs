using Octavo.Evaluation;
using Octavo.Evaluation.Entities;

namespace Octavo.Cli.Entities;

/// <summary>On which sentences models are evaluated, and how.</summary>
/// <param name="File">The file of words and tags.</param>
/// <param name="Threads">Threads of a forward pass.</param>
/// <param name="Options">Batches, lengths and pads.</param>
/// <param name="Scheme">Which runs of tags are entities.</param>
internal sealed record EntityRequest(string File, int Threads, EvaluationOptions Options, EntityScheme Scheme);
