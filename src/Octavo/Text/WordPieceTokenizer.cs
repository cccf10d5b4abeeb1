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

    private WordPieceTokenizer(string source, VocabularyEntries entries, TokenizerOptions options)
    {
        _options = options;
        _vocabulary = new Vocabulary(source, entries, options);
        PadId = Require(source, options.PadToken);
        UnkId = Require(source, options.UnkToken);
        ClsId = Require(source, options.ClsToken);
        SepId = Require(source, options.SepToken);
        MaskId = _vocabulary.Find(options.MaskToken);
        _sequences = new SequenceTokenizer(_vocabulary, options, UnkId);
    }

    /// <summary>The largest id and one: how many rows the embeddings need.</summary>
    public int VocabularySize => _vocabulary.Size;

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
    /// Transformers does; what <c>tokenizer_config.json</c> says takes precedence.
    /// </summary>
    /// <param name="folder">The folder of the model.</param>
    /// <exception cref="FileNotFoundException">The folder has neither file.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, too large or describes another kind of tokenizer.</exception>
    public static WordPieceTokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (source, entries, options) = TokenizerFiles.Read(folder);
        return new WordPieceTokenizer(source, entries, options);
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
        return new WordPieceTokenizer("vocabulary", new VocabularyEntries(vocabulary), options ?? new TokenizerOptions());
    }

    private int Require(string source, string token) =>
        _vocabulary.Find(token) ?? throw new InvalidDataException($"{source}: expected the special token {token}, found no such entry");
}
