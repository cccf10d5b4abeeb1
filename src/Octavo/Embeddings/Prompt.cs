namespace Octavo.Embeddings;

/// <summary>What goes before each text.</summary>
/// <param name="Text">The prompt; empty for none.</param>
/// <param name="Tokens">How many leading tokens it takes: with the special ones before it, without those behind.</param>
internal readonly record struct Prompt(string Text, int Tokens);
