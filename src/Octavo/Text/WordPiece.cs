using System.Text;

namespace Octavo.Text;

/// <summary>Text to pieces: added tokens, normaliser, words, then the longest pieces of each word.</summary>
internal sealed class WordPiece
{
    /// <summary>Words of more characters are unknown: the library's max_input_chars_per_word.</summary>
    private const int MostCharacters = 100;

    private readonly TokenizerOptions _options;
    private readonly PieceTrie _pieces;
    private readonly AddedTokenMatcher _raw;
    private readonly AddedTokenMatcher? _normalized;
    private readonly int _unknown;

    public WordPiece(IReadOnlyDictionary<string, int> vocabulary, TokenizerOptions options, int unknown)
    {
        _options = options;
        _pieces = new PieceTrie(vocabulary);
        _unknown = unknown;
        _raw = new AddedTokenMatcher(options.AddedTokens.Where(token => !token.Normalized));
        var normalized = options.AddedTokens.Where(token => token.Normalized).Select(Normalize).ToArray();
        _normalized = normalized.Length == 0 ? null : new AddedTokenMatcher(normalized);
    }

    /// <summary>Adds the tokens of <paramref name="text"/> to <paramref name="tokens"/>.</summary>
    public void Tokenize(ReadOnlySpan<char> text, NormalizedText scratch, TokenBuffer tokens)
    {
        for (var start = 0; start < text.Length;)
        {
            var token = _raw.Next(text, start, out var first, out var end);
            if (first > start)
            {
                scratch.Set(text[start..first], start, _options);
                Split(text, scratch, tokens);
            }

            if (token is not null)
                tokens.Add(token.Id, first, end);
            start = end;
        }
    }

    private AddedToken Normalize(AddedToken token)
    {
        var text = new NormalizedText();
        text.Set(token.Content, 0, _options);
        return token with { Content = text.Characters.ToString() };
    }

    private void Split(ReadOnlySpan<char> text, NormalizedText normalized, TokenBuffer tokens)
    {
        var length = normalized.Length;
        for (var start = 0; start < length;)
        {
            var (first, end) = (length, length);
            var token = _normalized?.Next(normalized.Characters, start, out first, out end);
            Words(text, normalized, start, first, tokens);
            if (token is not null)
                tokens.Add(token.Id, normalized.Sources[first], EndOf(text, normalized, end - 1));
            start = end;
        }
    }

    private void Words(ReadOnlySpan<char> text, NormalizedText normalized, int start, int end, TokenBuffer tokens)
    {
        var characters = normalized.Characters;
        var word = start;
        for (var i = start; i < end;)
        {
            var used = 1;
            int c = characters[i];
            if (char.IsHighSurrogate((char)c))
            {
                Rune.DecodeFromUtf16(characters[i..], out var rune, out used);
                c = rune.Value;
            }

            var kind = Characters.ClassOf(c);
            if (kind is CharacterClass.Space or CharacterClass.Punctuation)
            {
                Pieces(text, normalized, word, i, tokens);
                if (kind == CharacterClass.Punctuation)
                    Pieces(text, normalized, i, i + used, tokens);
                word = i + used;
            }

            i += used;
        }

        Pieces(text, normalized, word, end, tokens);
    }

    private void Pieces(ReadOnlySpan<char> text, NormalizedText normalized, int start, int end, TokenBuffer tokens)
    {
        if (start == end)
            return;
        var before = tokens.Count;
        var word = normalized.Characters[start..end];
        var known = word.Length <= MostCharacters || CountRunes(word) <= MostCharacters;
        for (var i = 0; known && i < word.Length;)
        {
            var id = _pieces.Longest(word[i..], i > 0, out var length);
            known = id >= 0;
            if (known)
                tokens.Add(id, normalized.Sources[start + i], EndOf(text, normalized, start + i + length - 1));
            i += length;
        }

        if (known)
            return;
        tokens.CutTo(before);
        tokens.Add(_unknown, normalized.Sources[start], EndOf(text, normalized, end - 1));
    }

    /// <summary>Behind the character of the text that the normalised one came from.</summary>
    private static int EndOf(ReadOnlySpan<char> text, NormalizedText normalized, int index)
    {
        var source = normalized.Sources[index];
        return source + (char.IsHighSurrogate(text[source]) ? 2 : 1);
    }

    private static int CountRunes(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var c in word)
            count += char.IsLowSurrogate(c) ? 0 : 1;
        return count;
    }
}
