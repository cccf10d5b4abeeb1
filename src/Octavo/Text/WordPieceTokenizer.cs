using System.Text;

namespace Octavo.Text;

/// <summary>
/// BERT's tokenizer: BasicTokenizer and WordPiece as Transformers' <c>BertTokenizerFast</c> computes
/// them, whatever the culture and without ICU. Immutable; may be used from several threads at once.
/// </summary>
public sealed class WordPieceTokenizer
{
    [ThreadStatic]
    private static NormalizedText? t_text;
    [ThreadStatic]
    private static TokenBuffer? t_tokens;
    private readonly WordPiece _pieces;
    private readonly string?[] _tokens;
    private readonly HashSet<int> _special;
    private readonly string _source;

    private WordPieceTokenizer(Dictionary<string, int> vocabulary, TokenizerOptions options, string source)
    {
        _source = source;
        if (vocabulary.Count == 0)
            throw new InvalidDataException($"{source}: expected a vocabulary, found no token");
        VocabularySize = vocabulary.Values.Max() + 1;
        ModelMaxLength = options.ModelMaxLength;
        DoLowerCase = options.DoLowerCase;
        UnkId = Require(vocabulary, options.UnkToken);
        ClsId = Require(vocabulary, options.ClsToken);
        SepId = Require(vocabulary, options.SepToken);
        PadId = Require(vocabulary, options.PadToken);
        MaskId = vocabulary.TryGetValue(options.MaskToken, out var mask) ? mask : null;
        _special = [UnkId, ClsId, SepId, PadId, MaskId ?? UnkId];
        _tokens = new string?[VocabularySize];
        foreach (var (token, id) in vocabulary)
            _tokens[id] = token;
        _pieces = new WordPiece(vocabulary, options, UnkId);
    }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    /// <summary>Most tokens the model takes; <see cref="int.MaxValue"/> where the files do not say.</summary>
    public int ModelMaxLength { get; }

    /// <summary>Whether upper and lower case are the same.</summary>
    public bool DoLowerCase { get; }

    /// <summary>Fills sequences.</summary>
    public int PadId { get; }

    /// <summary>Begins every sequence.</summary>
    public int ClsId { get; }

    /// <summary>Ends every text.</summary>
    public int SepId { get; }

    /// <summary>For words that the vocabulary cannot spell.</summary>
    public int UnkId { get; }

    /// <summary>Stands for a word to be guessed; null where the vocabulary has none.</summary>
    public int? MaskId { get; }

    /// <summary>Reads <c>tokenizer.json</c>, or <c>vocab.txt</c> where there is none, and <c>tokenizer_config.json</c>.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    /// <exception cref="InvalidDataException">A file is missing, damaged or describes another kind of tokenizer.</exception>
    public static WordPieceTokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (vocabulary, options) = TokenizerFiles.Read(folder);
        return new(vocabulary, options, folder);
    }

    /// <summary>Encodes a text or a pair: [CLS] text [SEP] pair [SEP].</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null or empty for none.</param>
    /// <param name="maxLength">Most tokens; longer pairs lose tokens at the end of the longer text, as Transformers' <c>longest_first</c>.</param>
    /// <exception cref="ArgumentException">There is no room for the special tokens.</exception>
    public Encoding Encode(string text, string? pair = null, int maxLength = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = Tokenize(text, pair, maxLength);
        var (ids, types) = (new int[parts.Length], new int[parts.Length]);
        parts.CopyTo(t_tokens!.Ids, ids, types, this);
        var offsets = new (int, int)[parts.Length];
        for (var i = 0; i < parts.First; i++)
            offsets[i + 1] = t_tokens.Offset(i);
        for (var i = 0; i < parts.Second; i++)
            offsets[parts.First + 2 + i] = t_tokens.Offset(parts.SecondStart + i);
        return new(ids, types, offsets);
    }

    /// <summary>Encodes a text into the caller's memory, cut to its length; allocates nothing once warm.</summary>
    /// <param name="text">The text.</param>
    /// <param name="inputIds">Takes the ids.</param>
    /// <param name="tokenTypeIds">Takes the token types; as long as <paramref name="inputIds"/>.</param>
    /// <returns>How many tokens there are.</returns>
    public int Encode(ReadOnlySpan<char> text, Span<int> inputIds, Span<int> tokenTypeIds) =>
        Encode(text, default, inputIds, tokenTypeIds);

    /// <summary>Encodes a pair into the caller's memory, cut to its length; allocates nothing once warm.</summary>
    /// <param name="text">The first text.</param>
    /// <param name="pair">The second text; empty for none.</param>
    /// <param name="inputIds">Takes the ids.</param>
    /// <param name="tokenTypeIds">Takes the token types; as long as <paramref name="inputIds"/>.</param>
    /// <returns>How many tokens there are.</returns>
    public int Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, Span<int> inputIds, Span<int> tokenTypeIds)
    {
        if (tokenTypeIds.Length != inputIds.Length)
            throw new ArgumentException($"token type ids: expected room for {inputIds.Length}, found {tokenTypeIds.Length}", nameof(tokenTypeIds));
        var parts = Tokenize(text, pair, inputIds.Length);
        parts.CopyTo(t_tokens!.Ids, inputIds, tokenTypeIds, this);
        return parts.Length;
    }

    /// <summary>Encodes several texts or pairs as one batch.</summary>
    /// <param name="texts">The texts, each alone or with a second one.</param>
    /// <param name="maxLength">Most tokens of each.</param>
    /// <param name="padding">Whether, and how far, sequences are filled up.</param>
    /// <exception cref="ArgumentException">There are no texts, or no room for the special tokens.</exception>
    public TokenBatch EncodeBatch(IReadOnlyList<(string Text, string? Pair)> texts, int maxLength, Padding padding = Padding.None)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
            throw new ArgumentException("expected at least one text, found none", nameof(texts));
        if (padding == Padding.Max && maxLength > 1 << 20)
            throw new ArgumentException($"padding to {maxLength} tokens: expected a maximum length of at most {1 << 20}", nameof(maxLength));
        var encodings = new (int[] Ids, int[] Types)[texts.Count];
        for (var i = 0; i < encodings.Length; i++)
        {
            var (text, pair) = texts[i];
            var parts = Tokenize(text, pair, maxLength);
            encodings[i] = (new int[parts.Length], new int[parts.Length]);
            parts.CopyTo(t_tokens!.Ids, encodings[i].Ids, encodings[i].Types, this);
        }

        var length = padding switch
        {
            Padding.Max => maxLength,
            Padding.Longest => encodings.Max(e => e.Ids.Length),
            _ => 0,
        };
        return Join(encodings, length);
    }

    /// <summary>The text that ids stand for, as the library's WordPiece decoder gives it.</summary>
    /// <param name="ids">Vocabulary ids.</param>
    /// <param name="specialTokens">Whether special tokens are written.</param>
    /// <exception cref="ArgumentException">An id lies outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> ids, SpecialTokens specialTokens = SpecialTokens.Skip)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)VocabularySize)
                throw new ArgumentException($"id: expected 0 to {VocabularySize - 1}, found {id}", nameof(ids));
            if (specialTokens == SpecialTokens.Skip && _special.Contains(id))
                continue;
            var token = _tokens[id] ?? "";
            if (text.Length > 0 && token.StartsWith("##", StringComparison.Ordinal))
                text.Append(token, 2, token.Length - 2);
            else if (text.Length == 0 || token is "." or "?" or "!" or "," or "n't" or "'m" or "'s" or "'ve" or "'re")
                text.Append(token);
            else
                text.Append(' ').Append(token);
        }

        return text.ToString();
    }

    private Parts Tokenize(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, int maxLength)
    {
        // An empty second text is none, as in Transformers.
        var isPair = !pair.IsEmpty;
        var special = isPair ? 3 : 2;
        if (maxLength < special)
            throw new ArgumentException($"maximum length: expected at least {special}, the special tokens, found {maxLength}", nameof(maxLength));
        var (scratch, tokens) = (t_text ??= new NormalizedText(), t_tokens ??= new TokenBuffer());
        tokens.CutTo(0);
        _pieces.Tokenize(text, scratch, tokens);
        var first = tokens.Count;
        if (isPair)
            _pieces.Tokenize(pair, scratch, tokens);
        var (kept, keptPair) = LongestFirst(first, tokens.Count - first, maxLength - special);
        return new(kept, keptPair, first, isPair);
    }

    /// <summary>truncate_encodings of the tokenizers library: the longer text is cut, both to halves where both are long.</summary>
    private static (int First, int Second) LongestFirst(int first, int second, int most)
    {
        if (first + second <= most)
            return (first, second);
        var (small, large) = first > second ? (second, first) : (first, second);
        large = small > most ? small : Math.Max(small, most - small);
        if (small + large > most)
            (small, large) = (most / 2, (most / 2) + (most % 2));
        return first > second ? (large, small) : (small, large);
    }

    private TokenBatch Join((int[] Ids, int[] Types)[] encodings, int length)
    {
        var offsets = new int[encodings.Length + 1];
        for (var i = 0; i < encodings.Length; i++)
            offsets[i + 1] = checked(offsets[i] + Math.Max(length, encodings[i].Ids.Length));
        var (ids, types) = (new int[offsets[^1]], new int[offsets[^1]]);
        var mask = length == 0 ? null : new byte[ids.Length];
        Array.Fill(ids, PadId);
        for (var i = 0; i < encodings.Length; i++)
        {
            encodings[i].Ids.CopyTo(ids, offsets[i]);
            encodings[i].Types.CopyTo(types, offsets[i]);
            mask?.AsSpan(offsets[i], encodings[i].Ids.Length).Fill(1);
        }

        return new TokenBatch(ids, types, offsets, mask);
    }

    private int Require(Dictionary<string, int> vocabulary, string token) =>
        vocabulary.TryGetValue(token, out var id) ? id : throw new InvalidDataException($"{_source}: expected the token {token} in the vocabulary, found none");

    /// <summary>What is kept of the two texts.</summary>
    private readonly record struct Parts(int First, int Second, int SecondStart, bool IsPair)
    {
        public int Length => First + Second + (IsPair ? 3 : 2);

        public void CopyTo(ReadOnlySpan<int> tokens, Span<int> ids, Span<int> types, WordPieceTokenizer tokenizer)
        {
            ids[0] = tokenizer.ClsId;
            tokens[..First].CopyTo(ids[1..]);
            ids[First + 1] = tokenizer.SepId;
            types[..(First + 2)].Clear();
            if (!IsPair)
                return;
            tokens.Slice(SecondStart, Second).CopyTo(ids[(First + 2)..]);
            ids[First + Second + 2] = tokenizer.SepId;
            types.Slice(First + 2, Second + 1).Fill(1);
        }
    }
}

/// <summary>What becomes of special tokens in a decoded text.</summary>
public enum SpecialTokens
{
    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>They are written.</summary>
    Keep,
}
