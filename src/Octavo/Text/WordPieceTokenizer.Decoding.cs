using System.Text;
using Octavo.Text.Decoders;

namespace Octavo.Text;

/// <content>From ids back to text.</content>
public sealed partial class WordPieceTokenizer
{
    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, SpecialTokens specialTokens = SpecialTokens.Keep)
    {
        var result = new StringBuilder();
        var isFirst = true;
        foreach (var id in ids)
        {
            if (_vocabulary.TextOf(id) is not { } text) continue;
            if (specialTokens == SpecialTokens.Skip && _vocabulary.IsSpecial(id)) continue;
            var piece = isFirst ? text
                : text.StartsWith(_options.ContinuingPrefix, StringComparison.Ordinal) ? text[_options.ContinuingPrefix.Length..]
                : " " + text;
            result.Append(_options.CleanUpTokens ? CleanUp.Token(piece) : piece);
            isFirst = false;
        }

        return _options.CleanUpSpaces ? CleanUp.Text(result.ToString()) : result.ToString();
    }
}
