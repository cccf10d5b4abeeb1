using System.Text;

namespace Octavo.Text;

/// <content>From ids back to text.</content>
public sealed partial class WordPieceTokenizer
{
    private static readonly (string Before, string After)[] Contractions =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
        (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>Text of tokens, as Transformers' <c>decode</c>: pieces joined, spaces between words.</summary>
    /// <param name="ids">Vocabulary ids, [tokens]; ids without an entry are left out.</param>
    /// <param name="specialTokens">What becomes of special tokens.</param>
    public string Decode(ReadOnlySpan<int> ids, SpecialTokens specialTokens = SpecialTokens.Keep)
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
            result.Append(_options.CleanUpTokens ? CleanUp(piece) : piece);
            isFirst = false;
        }

        return _options.CleanUpSpaces ? CleanUpAll(result.ToString()) : result.ToString();
    }

    private static string CleanUp(string piece)
    {
        foreach (var (before, after) in Contractions) piece = piece.Replace(before, after, StringComparison.Ordinal);
        return piece;
    }

    /// <summary>What Transformers does to the whole text; unlike the decoder it leaves "do not" alone.</summary>
    private static string CleanUpAll(string text)
    {
        foreach (var (before, after) in Contractions)
        {
            if (before != " do not") text = text.Replace(before, after, StringComparison.Ordinal);
        }

        return text;
    }
}
