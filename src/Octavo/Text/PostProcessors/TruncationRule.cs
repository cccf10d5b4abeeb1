namespace Octavo.Text.PostProcessors;

/// <summary>The section <c>truncation</c> of <c>tokenizer.json</c>.</summary>
/// <param name="MaxLength">Most tokens, special ones included.</param>
/// <param name="Strategy">Which text is cut.</param>
/// <param name="Stride">How many tokens of a window stand in the next one too.</param>
/// <param name="FromLeft">The beginning is cut off, not the end.</param>
internal sealed record TruncationRule(int MaxLength, TruncationStrategy Strategy, int Stride, bool FromLeft);
