using Octavo.Values;

namespace Octavo.Text;

/// <summary>
/// The tokenizer of BERT in one pass over the text: the ids of Hugging Face's <c>BertTokenizerFast</c>. Safe for use by
/// many threads at once.
/// </summary>
public sealed partial class WordPieceTokenizer : Tokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly SequenceTokenizer _sequences;
    private readonly TokenizerOptions _options;
    private readonly int _cls;
    private readonly int _sep;
    private readonly int _unk;

    private readonly TokenizerSource _source;
    private readonly EmptyPair _emptyPair;

    private WordPieceTokenizer(TokenizerSource source, EmptyPair emptyPair = EmptyPair.IsNone)
    {
        (_source, _emptyPair) = (source, emptyPair);
        _options = source.Options;
        _vocabulary = new Vocabulary(source);
        Warnings = source.Warnings;
        PadId = Require(source.Name, _options.PadToken);
        UnkId = _unk = Require(source.Name, _options.UnkToken);
        ClsId = _cls = Require(source.Name, _options.ClsToken);
        SepId = _sep = Require(source.Name, _options.SepToken);
        MaskId = _vocabulary.Find(_options.MaskToken);
        _sequences = new SequenceTokenizer(_vocabulary, _options, _unk);
    }

    /// <inheritdoc/>
    public override int VocabularySize => _vocabulary.Size;

    /// <inheritdoc/>
    internal override int GivenSize => _vocabulary.GivenSize;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    internal override bool HasContinuingPrefix => _options.ContinuingPrefix.Length > 0;

    /// <inheritdoc/>
    public override int ModelMaxLength => _options.ModelMaxLength;

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
    public static new WordPieceTokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new WordPieceTokenizer(ShortMessage.Told(() => TokenizerFiles.Read(folder)));
    }

    /// <inheritdoc/>
    public override int? IdOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _vocabulary.Find(token);
    }

    /// <inheritdoc/>
    internal override Tokenizer InLowerCase() =>
        DoLowerCase ? this : new WordPieceTokenizer(_source with { Options = _options with { DoLowerCase = true, StripAccents = _options.Strips } }, _emptyPair);

    /// <inheritdoc/>
    internal override bool IsSpecial(int id) => _vocabulary.IsSpecial(id);

    /// <inheritdoc/>
    public override string? TokenOf(int id) => _vocabulary.TextOf(id);

    /// <summary>The tokenizer that files describe.</summary>
    internal static WordPieceTokenizer From(TokenizerSource source, EmptyPair emptyPair = EmptyPair.IsNone) => new(source, emptyPair);

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
