namespace Octavo.Text.Models;

/// <summary>
/// The model of a SentencePiece file as the library itself reads text: user-defined pieces are cut out first where the
/// algorithm would cut them, and of the bytes of a character only the last has an extent.
/// </summary>
internal sealed class SentencePieces : TokenModel
{
    private readonly TokenModel _model;
    private readonly TokenTrie? _uncut;
    private readonly HashSet<int> _bytes;

    /// <summary>Prepares the model.</summary>
    /// <param name="model">Finds the pieces.</param>
    /// <param name="uncut">Pieces that it would cut; null for none.</param>
    /// <param name="bytes">The pieces that are bytes.</param>
    public SentencePieces(TokenModel model, TokenTrie? uncut, IEnumerable<int> bytes) =>
        (_model, _uncut, _bytes) = (model, uncut, [.. bytes]);

    /// <inheritdoc/>
    public override int Size => _model.Size;

    /// <inheritdoc/>
    public override int? IdOf(ReadOnlySpan<char> token) => _model.IdOf(token);

    /// <inheritdoc/>
    public override string? TokenOf(int id) => _model.TokenOf(id);

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        var before = tokens.Count;
        var from = 0;
        for (var i = 0; i < piece.Length && _uncut is not null;)
        {
            var id = _uncut.Longest(TokenTrie.Root, piece[i..], out var length);
            if (id < 0)
            {
                i++;
                continue;
            }

            AddPart(piece, from, i, tokens);
            tokens.Add(new(id, i, i + length));
            from = i += length;
        }

        AddPart(piece, from, piece.Length, tokens);
        if (_bytes.Count > 0) GiveExtentToLastByte(tokens, before);
    }

    private void AddPart(ReadOnlySpan<char> piece, int start, int end, List<ModelToken> tokens)
    {
        if (start == end) return;
        var first = tokens.Count;
        _model.Tokenize(piece[start..end], tokens);
        for (var i = first; i < tokens.Count && start > 0; i++) tokens[i] = new(tokens[i].Id, start + tokens[i].Start, start + tokens[i].End);
    }

    private void GiveExtentToLastByte(List<ModelToken> tokens, int first)
    {
        for (var i = first; i + 1 < tokens.Count; i++)
        {
            if (_bytes.Contains(tokens[i].Id) && _bytes.Contains(tokens[i + 1].Id) && tokens[i].Start == tokens[i + 1].Start)
                tokens[i] = tokens[i] with { End = tokens[i].Start };
        }
    }
}
