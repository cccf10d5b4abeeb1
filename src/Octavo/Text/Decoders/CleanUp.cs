namespace Octavo.Text.Decoders;

/// <summary>Removes the spaces of English before punctuation and contractions, as the reference does.</summary>
internal static class CleanUp
{
    private static readonly (string Before, string After)[] Contractions =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
        (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>What the decoders of the tokenizers library do to one token.</summary>
    public static string Token(string token)
    {
        foreach (var (before, after) in Contractions) token = token.Replace(before, after, StringComparison.Ordinal);
        return token;
    }

    /// <summary>What Transformers does to the whole text; unlike the decoders it leaves "do not" alone.</summary>
    public static string Text(string text)
    {
        foreach (var (before, after) in Contractions)
        {
            if (before != " do not") text = text.Replace(before, after, StringComparison.Ordinal);
        }

        return text;
    }
}
