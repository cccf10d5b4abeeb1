namespace Octavo.Text;

/// <summary>How texts are normalised and limited; the names are those of <c>tokenizer_config.json</c>.</summary>
public sealed record TokenizerOptions
{
    /// <summary>Upper case becomes lower case.</summary>
    public bool DoLowerCase { get; init; } = true;

    /// <summary>Accents are removed; null: as <see cref="DoLowerCase"/>.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Each Chinese character is a word.</summary>
    public bool TokenizeChineseChars { get; init; } = true;

    /// <summary>Most tokens the model takes.</summary>
    public int ModelMaxLength { get; init; } = int.MaxValue;

    /// <summary>For words that the vocabulary cannot spell.</summary>
    public string UnkToken { get; init; } = "[UNK]";

    /// <summary>Begins every sequence.</summary>
    public string ClsToken { get; init; } = "[CLS]";

    /// <summary>Ends every text.</summary>
    public string SepToken { get; init; } = "[SEP]";

    /// <summary>Fills sequences.</summary>
    public string PadToken { get; init; } = "[PAD]";

    /// <summary>Stands for a word to be guessed.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>Further tokens that are recognised as a whole in a text, with their ids.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];
}

/// <summary>A token that is recognised in the text before it is split into words.</summary>
/// <param name="Content">The token.</param>
/// <param name="Id">Its id.</param>
/// <param name="Normalized">Looked for after normalising, as <c>[cls]</c> in lower case, instead of before.</param>
/// <param name="SingleWord">Only where no letter or digit touches it.</param>
/// <param name="LeftStrip">Takes the white space before it.</param>
/// <param name="RightStrip">Takes the white space behind it.</param>
public sealed record AddedToken(string Content, int Id, bool Normalized = false, bool SingleWord = false, bool LeftStrip = false, bool RightStrip = false);
