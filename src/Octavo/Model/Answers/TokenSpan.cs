namespace Octavo.Model.Answers;

/// <summary>A span of tokens of a window.</summary>
/// <param name="First">Its first token.</param>
/// <param name="Last">Its last token.</param>
/// <param name="Score">Probability of the first as a beginning times that of the last as an end.</param>
internal readonly record struct TokenSpan(int First, int Last, double Score);
