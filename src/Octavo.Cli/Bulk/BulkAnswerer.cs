using Octavo.Cli.Lines;

namespace Octavo.Cli.Bulk;

/// <summary>Who answers rows, and what comes of it.</summary>
/// <param name="Answerer">Answers.</param>
/// <param name="Columns">The columns of an answer.</param>
/// <param name="BatchSize">How many rows are answered together at most.</param>
internal sealed record BulkAnswerer(Answerer Answerer, IReadOnlyList<AnswerColumn> Columns, int BatchSize);
