using Octavo.Text.PostProcessors;

namespace Octavo.Text;

/// <content>Pairs of which one text alone is cut.</content>
public sealed partial class WordPieceTokenizer
{
    /// <summary>The encoding as a strategy cuts it that the one-pass way does not know.</summary>
    private TokenEncoding EncodeCut(string text, string? pair, EncodingOptions options, TruncationStrategy strategy)
    {
        var isPair = !string.IsNullOrEmpty(pair);
        var special = options.SpecialTokens == SpecialTokens.Skip ? 0 : SpecialAround(pair);
        var length = CheckLength(options.MaxLength, special);
        var whole = Encode(text, pair, options with { MaxLength = int.MaxValue, Truncation = null });
        var texts = Enumerable.Range(0, whole.InputIds.Count).Select(whole.TextOf).ToArray();
        var (first, second) = (texts.Count(index => index == 0), texts.Count(index => index == 1));
        var shares = Windows.Shares(new TruncationRule(length, strategy, 0, FromLeft: false), special, first, isPair ? second : null);
        int[] left = [shares.First, shares.Second];
        var kept = Enumerable.Range(0, texts.Length).Where(i => texts[i] < 0 || left[texts[i]]-- > 0).ToArray();
        return new TokenEncoding(
            [.. kept.Select(i => whole.InputIds[i])], [.. kept.Select(i => whole.TokenTypeIds[i])], [.. kept.Select(i => whole.Offsets[i])]);
    }
}
