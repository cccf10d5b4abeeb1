namespace Octavo.Text;

/// <summary>
/// The tokenizer of BERT: the ids of Hugging Face's <c>BertTokenizerFast</c>, in managed code, whatever
/// the culture. Safe for use by many threads at once.
/// </summary>
public sealed partial class WordPieceTokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly SequenceTokenizer _sequences;
    private readonly TokenizerOptions _options;

    private WordPieceTokenizer(TokenizerSource source)
    {
        _options = source.Options;
        _vocabulary = new Vocabulary(source);
        Warnings = source.Warnings;
        PadId = Require(source.Name, _options.PadToken);
        UnkId = Require(source.Name, _options.UnkToken);
        ClsId = Require(source.Name, _options.ClsToken);
        SepId = Require(source.Name, _options.SepToken);
        MaskId = _vocabulary.Find(_options.MaskToken);
        _sequences = new SequenceTokenizer(_vocabulary, _options, UnkId);
    }

    /// <summary>The largest id that a text can have, and one: how many rows the embeddings need.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>The same without special tokens that no file gives an id: those follow behind, as in Transformers.</summary>
    internal int GivenSize => _vocabulary.GivenSize;

    /// <summary>What in the files may surprise, a sentence each.</summary>
    internal IReadOnlyList<string> Warnings { get; }

    /// <summary>How many tokens the model takes; <see cref="int.MaxValue"/> when its files do not say.</summary>
    public int ModelMaxLength => _options.ModelMaxLength;

    /// <summary>Id of the token that pads.</summary>
    public int PadId { get; }

    /// <summary>Id of the token for unknown words.</summary>
    public int UnkId { get; }

    /// <summary>Id of the token that begins every sequence.</summary>
    public int ClsId { get; }

    /// <summary>Id of the token that ends every segment.</summary>
    public int SepId { get; }

    /// <summary>Id of the token that hides a word; null when the vocabulary has none.</summary>
    public int? MaskId { get; }

    /// <summary>Text is turned into lower case.</summary>
    public bool DoLowerCase => _options.DoLowerCase;

    /// <summary>
    /// Reads the tokenizer of a model: <c>tokenizer.json</c>, or <c>vocab.txt</c> where there is none, as
    /// Transformers does; what <c>tokenizer_config.json</c> says takes precedence. Where that lists no added tokens, the older
    /// <c>special_tokens_map.json</c> and <c>added_tokens.json</c> are read too.
    /// </summary>
    /// <param name="folder">The folder of the model.</param>
    /// <exception cref="FileNotFoundException">The folder has neither file.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, too large, or describes another kind of tokenizer; the key is named.</exception>
    public static WordPieceTokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new WordPieceTokenizer(TokenizerFiles.Read(folder));
    }

    /// <summary>Whether a folder has the files of a tokenizer.</summary>
    internal static bool IsIn(string folder) => TokenizerFiles.AreIn(folder);

    /// <summary>Makes a tokenizer from a vocabulary in memory.</summary>
    /// <param name="vocabulary">The entries in the order of their ids.</param>
    /// <param name="options">How text is treated; null for the defaults.</param>
    /// <exception cref="InvalidDataException">The vocabulary is empty, has an entry twice or lacks a special token.</exception>
    public static WordPieceTokenizer FromVocabulary(IReadOnlyList<string> vocabulary, TokenizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return new WordPieceTokenizer(new("vocabulary", new VocabularyEntries(vocabulary), options ?? new TokenizerOptions(), [], null, []));
    }

    private int Require(string source, string token) =>
        _vocabulary.Find(token) ?? throw Vocabulary.Missing(source, token);
}
