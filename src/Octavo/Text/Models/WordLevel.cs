namespace Octavo.Text.Models;

/// <summary>Every piece is one token, or the unknown one (<c>WordLevel</c> of Hugging Face's tokenizers).</summary>
/// <param name="entries">The vocabulary.</param>
/// <param name="unknown">The unknown token.</param>
internal sealed class WordLevel(VocabularyEntries entries, string unknown) : TokenModel
{
    private readonly TokenTable _tokens = new(entries);

    /// <inheritdoc/>
    public override int Size => _tokens.Size;

    /// <inheritdoc/>
    public override int? IdOf(ReadOnlySpan<char> token) => _tokens.Find(token) is var id and >= 0 ? id : null;

    /// <inheritdoc/>
    public override string? TokenOf(int id) => _tokens.TextOf(id);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The piece is unknown and the vocabulary lacks the unknown token.</exception>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        if (piece.IsEmpty) return;
        var id = _tokens.Find(piece);
        if (id < 0) id = _tokens.Find(unknown);
        if (id < 0) throw new InvalidDataException($"unk_token: expected '{unknown}' in the vocabulary, for text that is not in it");
        tokens.Add(new(id, 0, piece.Length));
    }
}
