namespace Octavo.Evaluation.Squad;

/// <summary>A right answer, as its file has it.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Start">Where it begins in the context, in code points as the file counts; null where the file does not say.</param>
public sealed record SquadAnswer(string Text, int? Start);
