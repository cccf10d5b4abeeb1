namespace Octavo.Text.Decoders;

/// <summary><c>WordPiece</c>: tokens with the prefix continue a word, others begin one.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (i > 0) token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            tokens[i] = cleansUp ? CleanUp.Token(token) : token;
        }

        return tokens;
    }
}
