namespace Octavo.Text.Decoders;

/// <summary><c>BPEDecoder</c>: the suffix that ends words becomes a space, at the very end nothing.</summary>
internal sealed class BpeDecoder(string suffix) : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        if (suffix.Length == 0) return tokens;
        for (var i = 0; i < tokens.Count; i++)
            tokens[i] = tokens[i].Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal);
        return tokens;
    }
}
