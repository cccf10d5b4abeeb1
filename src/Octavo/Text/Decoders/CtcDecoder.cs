namespace Octavo.Text.Decoders;

/// <summary><c>CTC</c>: of equal tokens in a row one stays, pads vanish, the delimiter of words becomes a space.</summary>
internal sealed class CtcDecoder(string pad, string delimiter, bool cleansUp) : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        var kept = new List<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i] == tokens[i - 1]) continue;
            var token = Without(tokens[i], pad, "");
            if (cleansUp) token = Without(CleanUp.Token(token), delimiter, " ");
            if (token.Length > 0) kept.Add(token);
        }

        return kept;
    }

    private static string Without(string token, string part, string instead) =>
        part.Length == 0 ? token : token.Replace(part, instead, StringComparison.Ordinal);
}
