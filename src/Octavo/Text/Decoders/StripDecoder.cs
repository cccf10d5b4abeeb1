namespace Octavo.Text.Decoders;

/// <summary><c>Strip</c>: up to so many of one character vanish at the beginning and at the end of every token.</summary>
internal sealed class StripDecoder(string content, int start, int stop) : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            for (var n = 0; n < start && token.StartsWith(content, StringComparison.Ordinal); n++) token = token[content.Length..];
            for (var n = 0; n < stop && token.EndsWith(content, StringComparison.Ordinal); n++) token = token[..^content.Length];
            tokens[i] = token;
        }

        return tokens;
    }
}
