using Octavo.Text.Alignment;
using Octavo.Text.Files;
using Octavo.Text.PostProcessors;

namespace Octavo.Text;

/// <summary>
/// From text to the ids of a vocabulary and back, as Hugging Face's tokenizers do it, in managed code, whatever the culture. Safe for
/// use by many threads at once.
/// </summary>
public abstract class Tokenizer
{
    private TokenRoom? _room;

    private protected Tokenizer()
    {
    }

    /// <summary>Whether a folder has the files of a tokenizer.</summary>
    internal static bool IsIn(string folder) => TokenizerFiles.AreIn(folder);

    /// <summary>The tokenizer of a model, as Transformers reads it.</summary>
    internal static Tokenizer LoadOfModel(string folder) => TokenizerOpening.OpenModel(folder);

    /// <summary>The largest id and one: how many rows the embeddings need.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>How many tokens the model takes; <see cref="int.MaxValue"/> when its files do not say.</summary>
    public abstract int ModelMaxLength { get; }

    /// <summary>The vocabulary's size without special tokens that no file gives an id: those follow behind, as in Transformers.</summary>
    internal virtual int GivenSize => VocabularySize;

    /// <summary>Whether tokens that continue a word begin with a prefix of their own, as <c>##</c>.</summary>
    internal virtual bool HasContinuingPrefix => false;

    /// <summary>What in the files may surprise, a sentence each.</summary>
    internal virtual IReadOnlyList<string> Warnings => [];

    /// <summary>Id of the token that pads; null where there is none.</summary>
    public int? PadId { get; private protected init; }

    /// <summary>Id of the token for what the vocabulary cannot spell; null where there is none.</summary>
    public int? UnkId { get; private protected init; }

    /// <summary>Id of the token that stands for the whole sequence, for most models at its beginning; null where there is none.</summary>
    public int? ClsId { get; private protected init; }

    /// <summary>Id of the token that ends segments; null where there is none.</summary>
    public int? SepId { get; private protected init; }

    /// <summary>Id of the token that hides a word; null where there is none.</summary>
    public int? MaskId { get; private protected init; }

    /// <summary>
    /// Reads a tokenizer from a folder (<c>tokenizer.json</c>; where there is none a SentencePiece file, <c>vocab.json</c> with
    /// <c>merges.txt</c>, or <c>vocab.txt</c>), from one file of the form of <c>tokenizer.json</c>, or from a SentencePiece file (<c>*.model</c>). With <c>config.json</c> or <c>tokenizer_config.json</c> beside it, it is the tokenizer of a model and
    /// does as Transformers: the sections for truncation and padding are not applied, an empty second text is none. Alone it
    /// does as the tokenizers library: both are.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or none in the folder.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, too large, or asks for something this library does not do; the place in it is named.</exception>
    public static Tokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TokenizerOpening.Open(path);
    }

    /// <summary>The tokens of a text, or of a pair of texts, with the special tokens around them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair; null for none.</param>
    /// <param name="maxLength">Most tokens, special ones included; 0 for what the tokenizer's files say.</param>
    /// <exception cref="ArgumentException">The length is negative or cannot be kept, or the text cannot be cut as the tokenizer's files say.</exception>
    /// <exception cref="InvalidDataException">A regular expression of the tokenizer takes too many steps on this text.</exception>
    public TokenEncoding Encode(string text, string? pair = null, int maxLength = 0) =>
        Encode(text, pair, new EncodingOptions { MaxLength = maxLength });

    /// <summary>The tokens of a text, or of a pair of texts.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair; null for none.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ArgumentException">The length is negative or cannot be kept, or the text cannot be cut as the tokenizer's files say.</exception>
    /// <exception cref="InvalidDataException">A regular expression of the tokenizer takes too many steps on this text.</exception>
    public abstract TokenEncoding Encode(string text, string? pair, EncodingOptions options);

    /// <summary>The encodings of several texts, padded together where the tokenizer's section <c>padding</c> says so.</summary>
    /// <param name="texts">The texts, each alone (null) or with a second one.</param>
    /// <param name="options">What is asked for; null for the defaults.</param>
    /// <exception cref="ArgumentException">A length cannot be kept, or a text cannot be cut as the tokenizer's files say.</exception>
    public virtual IReadOnlyList<TokenEncoding> EncodeEach(IReadOnlyList<(string Text, string? Pair)> texts, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return [.. texts.Select(text => Encode(text.Text, text.Pair, options ?? new EncodingOptions()))];
    }

    /// <summary>The tokens of several texts or pairs side by side, for a model.</summary>
    /// <param name="texts">The texts, each alone (null or empty) or with a second one; at least one.</param>
    /// <param name="maxLength">Most tokens of each, special ones included; 0 for <see cref="ModelMaxLength"/>.</param>
    /// <param name="padding">What follows the shorter ones.</param>
    /// <exception cref="ArgumentException">There are no texts, or <see cref="Padding.Max"/> is asked for without a maximum, or padding without a token that pads.</exception>
    public TokenBatch EncodeBatch(IReadOnlyList<(string Text, string? Pair)> texts, int maxLength = 0, Padding padding = Padding.None)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new ArgumentException("expected at least one text", nameof(texts));
        maxLength = LengthOf(maxLength);
        if (padding == Padding.Max && maxLength == int.MaxValue)
            throw new ArgumentException("expected a maximum length to pad to: the model has none", nameof(maxLength));
        var room = Interlocked.Exchange(ref _room, null) ?? new TokenRoom();
        room.Clear();
        for (var i = 0; i < texts.Count; i++)
        {
            var (text, pair) = texts[i];
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            // An empty second text is none, as for every model.
            AppendWithin(room, text, string.IsNullOrEmpty(pair) ? null : pair, maxLength);
        }

        var batch = room.ToBatch();
        if (room.IsWorthKeeping) Volatile.Write(ref _room, room);
        return Told(Pad(batch, padding, maxLength), texts, maxLength);
    }

    /// <summary>Adds the tokens of a text or pair to a room, and sees that there are no more than were asked for.</summary>
    /// <inheritdoc cref="Append"/>
    internal void AppendWithin(TokenRoom room, ReadOnlySpan<char> text, string? pair, int maxLength)
    {
        maxLength = LengthOf(maxLength);
        Append(room, text, pair, maxLength);
        if (room.LastLength > maxLength)
            throw new ArgumentOutOfRangeException(nameof(maxLength), maxLength, "expected at least the special tokens");
    }

    /// <summary>Adds the tokens of a text or pair to a room, with the special tokens around them, cut as <see cref="EncodeBatch"/> says.</summary>
    /// <param name="room">Takes them.</param>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, which counts though it be empty; null for none.</param>
    /// <param name="maxLength">Most tokens, special ones included; 0 for <see cref="ModelMaxLength"/>.</param>
    /// <exception cref="ArgumentException">The length cannot be kept, or the text cannot be cut as the tokenizer's files say.</exception>
    /// <exception cref="InvalidDataException">A regular expression of the tokenizer takes too many steps on this text.</exception>
    internal abstract void Append(TokenRoom room, ReadOnlySpan<char> text, string? pair, int maxLength);

    /// <summary>The length that is meant.</summary>
    /// <exception cref="ArgumentException">It is negative or cannot be kept.</exception>
    private protected abstract int LengthOf(int maxLength);

    /// <summary>Text of tokens, as Transformers' <c>decode</c>.</summary>
    /// <param name="ids">Vocabulary ids, [tokens]; ids without an entry are left out.</param>
    /// <param name="specialTokens">What becomes of special tokens.</param>
    public abstract string Decode(ReadOnlySpan<int> ids, SpecialTokens specialTokens = SpecialTokens.Keep);

    /// <summary>The id of a token by its text in the vocabulary; null where there is none.</summary>
    /// <param name="token">The text.</param>
    public abstract int? IdOf(string token);

    /// <summary>The text of a token in the vocabulary, such as <c>##ing</c>; null for an id that is not in use.</summary>
    /// <param name="id">The id.</param>
    public abstract string? TokenOf(int id);

    /// <summary>Whether pads, where there are any, stand in front: then questions follow what they are asked about.</summary>
    internal virtual bool PadsOnLeft => false;

    /// <summary>A long text beside a short one, or alone, in windows that overlap.</summary>
    /// <param name="text">The first text.</param>
    /// <param name="pair">The second; null for none.</param>
    /// <param name="cut">Which is cut: 0 or 1.</param>
    /// <param name="maxLength">Tokens of a window, special ones included.</param>
    /// <param name="stride">How many tokens of a window stand in the next one too.</param>
    /// <exception cref="InvalidDataException">A regular expression of the tokenizer takes too many steps on a text.</exception>
    internal abstract TokenWindows WindowsOf(string text, string? pair, int cut, int maxLength, int stride);

    /// <summary>The tokens of words that were told apart before, each word by itself (Transformers' <c>is_split_into_words</c>), special tokens around them.</summary>
    /// <param name="words">The words.</param>
    /// <param name="maxLength">Most tokens, special ones included.</param>
    /// <returns>An encoding that knows the word of each token; its offsets are within the words.</returns>
    /// <exception cref="ArgumentException">There is no room for a token beside the special ones.</exception>
    internal TokenEncoding EncodeWords(IReadOnlyList<string> words, int maxLength)
    {
        var sequence = new TokenSequence();
        sequence.Begin("");
        var alone = new EncodingOptions { MaxLength = int.MaxValue, SpecialTokens = SpecialTokens.Skip };
        foreach (var word in words)
        {
            sequence.BeginWord();
            var encoding = Encode(StartsWordsWithSpace ? ' ' + word : word, null, alone);
            for (var i = 0; i < encoding.InputIds.Count; i++)
                sequence.Add(encoding.InputIds[i], new Source(encoding.Offsets[i].Start, encoding.Offsets[i].End), default);
        }

        var windows = Window(sequence, maxLength);
        return windows.Count > 0 ? windows[0] : throw new ArgumentException($"expected room for more than the {windows.OtherCount} special tokens, found {maxLength} tokens", nameof(maxLength));
    }

    /// <summary>Whether a word is spelt otherwise at the beginning of a text than behind a space, and the tokenizer adds none there.</summary>
    private protected virtual bool StartsWordsWithSpace => false;

    /// <summary>A sequence with special tokens around it, cut at a length.</summary>
    private protected abstract TokenWindows Window(TokenSequence sequence, int maxLength);

    /// <summary>Whether a token is none of the text: declared special by the tokenizer's files.</summary>
    internal abstract bool IsSpecial(int id);

    /// <summary>The same tokenizer for texts in lower case, accents as they are: Unicode's lower case before anything else, not of added tokens.</summary>
    internal abstract Tokenizer InLowerCase();

    /// <summary>How many tokens a text has, special ones around it included, however long it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair; null for none.</param>
    public virtual int CountTokens(string text, string? pair = null) =>
        Encode(text, pair, new EncodingOptions { MaxLength = int.MaxValue }).InputIds.Count;

    /// <summary>Pads sequences that are not padded yet.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="padding">What follows the shorter ones.</param>
    /// <param name="maxLength">The length for <see cref="Padding.Max"/>.</param>
    internal TokenBatch Pad(TokenBatch batch, Padding padding, int maxLength)
    {
        if (padding == Padding.None) return batch;
        var id = PadId ?? throw new ArgumentException("expected a tokenizer with a token that pads, found one without", nameof(padding));
        return batch.PaddedTo(padding == Padding.Max ? maxLength : null, id);
    }

    /// <summary>A batch that can tell where its tokens come from.</summary>
    private protected TokenBatch Told(TokenBatch batch, IReadOnlyList<(string Text, string? Pair)> texts, int maxLength)
    {
        (string Text, string? Pair)[] own = [.. texts];
        batch.Encodings = i => Encode(own[i].Text, string.IsNullOrEmpty(own[i].Pair) ? null : own[i].Pair, new EncodingOptions { MaxLength = maxLength });
        return batch;
    }
}
