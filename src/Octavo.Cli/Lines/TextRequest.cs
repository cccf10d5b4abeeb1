namespace Octavo.Cli.Lines;

/// <summary>What one JSON line asks of a tokenizer.</summary>
/// <param name="Text">The text, or the first of a pair.</param>
/// <param name="Pair">The second of a pair, or null.</param>
/// <param name="MaxLength">How many tokens are wanted at most; null where nothing is said.</param>
/// <param name="AddSpecialTokens">Whether special tokens are put around the texts.</param>
internal sealed record TextRequest(string Text, string? Pair, int? MaxLength, bool AddSpecialTokens)
{
    /// <summary>Reads a request; members that are not known are passed over.</summary>
    /// <param name="line">The line.</param>
    /// <exception cref="InvalidDataException">A member is missing or of another kind.</exception>
    public static TextRequest Of(JsonLine line) =>
        new(line.RequiredText("text"), line.Text("pair"), line.Integer("max_length"), line.Boolean("add_special_tokens") ?? true);
}
