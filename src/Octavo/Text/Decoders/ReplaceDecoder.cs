using System.Text;
using Octavo.Text.Patterns;

namespace Octavo.Text.Decoders;

/// <summary><c>Replace</c>: every match within a token becomes another text.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        var matcher = new PatternMatcher();
        matcher.Allow(tokens.Sum(token => token.Length));
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Length > 0) tokens[i] = Replaced(tokens[i], matcher);
        }

        return tokens;
    }

    private string Replaced(string token, PatternMatcher matcher)
    {
        var cursor = default(TextPattern.Cursor);
        StringBuilder? result = null;
        var kept = 0;
        while (pattern.TryFind(matcher, token, ref cursor, out var start, out var end))
        {
            result ??= new StringBuilder();
            result.Append(token, kept, start - kept).Append(content);
            kept = end;
        }

        return result is null ? token : result.Append(token, kept, token.Length - kept).ToString();
    }
}
