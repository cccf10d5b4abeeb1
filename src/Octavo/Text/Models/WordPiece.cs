namespace Octavo.Text.Models;

/// <summary>
/// The longest token first, then the longest that continues it, to the end of the piece; a piece that cannot be spelt so is
/// unknown as a whole (<c>WordPiece</c> of Hugging Face's tokenizers, with any prefix). BERT's tokenizers take the
/// one pass of <see cref="WordPieceModel"/> instead.
/// </summary>
internal sealed class WordPiece : TokenModel
{
    private readonly TokenTable _tokens;
    private readonly TokenTrie _trie;
    private readonly int _continuing;
    private readonly long _longest;
    private readonly string _unknown;
    private readonly int _unknownId;

    /// <summary>Prepares the model.</summary>
    /// <param name="entries">The vocabulary.</param>
    /// <param name="unknown">The unknown token.</param>
    /// <param name="prefix">What begins tokens that continue a word; may be empty.</param>
    /// <param name="longest">Code points of the longest word that is looked up; longer ones are unknown.</param>
    /// <param name="where">What messages call the vocabulary.</param>
    public WordPiece(VocabularyEntries entries, string unknown, string prefix, long longest, string where)
    {
        (_tokens, _trie) = (new TokenTable(entries), new TokenTrie(entries, where));
        _continuing = _trie.Walk(TokenTrie.Root, prefix);
        HasContinuingPrefix = prefix.Length > 0;
        (_longest, _unknown, _unknownId) = (longest, unknown, _tokens.Find(unknown));
    }

    /// <inheritdoc/>
    public override int Size => _tokens.Size;

    /// <inheritdoc/>
    public override bool HasContinuingPrefix { get; }

    /// <inheritdoc/>
    public override int? IdOf(ReadOnlySpan<char> token) => _tokens.Find(token) is var id and >= 0 ? id : null;

    /// <inheritdoc/>
    public override string? TokenOf(int id) => _tokens.TextOf(id);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The piece is unknown and the vocabulary lacks the unknown token.</exception>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        var before = tokens.Count;
        if (!IsLong(piece) && AddTokens(piece, tokens)) return;
        tokens.RemoveRange(before, tokens.Count - before);
        if (_unknownId < 0) throw new InvalidDataException($"unk_token: expected '{_unknown}' in the vocabulary, for text that cannot be spelt");
        tokens.Add(new(_unknownId, 0, piece.Length));
    }

    private bool IsLong(ReadOnlySpan<char> piece)
    {
        if (piece.Length <= _longest) return false;
        long count = 0;
        for (var i = 0; i < piece.Length; count++)
        {
            Characters.At(piece, i, out var units);
            i += units;
        }

        return count > _longest;
    }

    private bool AddTokens(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        for (var from = 0; from < piece.Length;)
        {
            var id = _trie.Longest(from == 0 ? TokenTrie.Root : _continuing, piece[from..], out var length);
            if (id < 0) return false;
            tokens.Add(new(id, from, from + length));
            from += length;
        }

        return true;
    }
}
