namespace Octavo.Text;

/// <summary>Everything that a tokenizer is made of, as its files have it.</summary>
/// <param name="Name">What messages call the vocabulary.</param>
/// <param name="Entries">The texts by id.</param>
/// <param name="Options">How text is treated, and what the special tokens are called.</param>
/// <param name="OwnTokens">Added tokens from the vocabulary's own file.</param>
/// <param name="Declared">Those from the files beside it; null where it comes from no file: then the options list them.</param>
/// <param name="Warnings">What may surprise.</param>
internal sealed record TokenizerSource(
    string Name, VocabularyEntries Entries, TokenizerOptions Options, IReadOnlyList<DeclaredToken> OwnTokens, DeclaredTokens? Declared, List<string> Warnings);
