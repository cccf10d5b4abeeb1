namespace Octavo.Model;

/// <summary>A word that may stand where a mask does.</summary>
/// <param name="Score">Its probability among all words of the vocabulary.</param>
/// <param name="Token">Its id.</param>
/// <param name="Text">Its text alone, as <c>Decode</c> tells it.</param>
/// <param name="Sequence">The whole text with the word in the place of the mask; special tokens stand in it where other masks do.</param>
public sealed record MaskedWord(float Score, int Token, string Text, string Sequence);
