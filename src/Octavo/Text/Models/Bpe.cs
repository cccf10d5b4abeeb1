using System.Runtime.CompilerServices;
using System.Text;

namespace Octavo.Text.Models;

/// <summary>
/// Byte pair encoding: the characters of a word, merged in the order of a list (Sennrich et al., 2016; <c>BPE</c> of Hugging
/// Face's tokenizers). Short words are remembered with their tokens, a bounded number of them.
/// </summary>
internal sealed class Bpe : TokenModel
{
    private readonly TokenTable _tokens;
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly BpeCharacters _characters;
    private readonly WordCache _cache = new();

    /// <summary>Prepares the model.</summary>
    /// <param name="tokens">The vocabulary.</param>
    /// <param name="merges">The merges over it.</param>
    /// <param name="options">How words are read.</param>
    public Bpe(TokenTable tokens, MergeTable merges, BpeOptions options)
    {
        (_tokens, _merges, _options) = (tokens, merges, options);
        _characters = new BpeCharacters(tokens, options);
    }

    /// <inheritdoc/>
    public override int Size => _tokens.Size;

    /// <inheritdoc/>
    public override bool HasContinuingPrefix => !string.IsNullOrEmpty(_options.ContinuingPrefix);

    /// <inheritdoc/>
    public override int? IdOf(ReadOnlySpan<char> token) => _tokens.Find(token) is var id and >= 0 ? id : null;

    /// <inheritdoc/>
    public override string? TokenOf(int id) => _tokens.TextOf(id);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A character is unknown and the vocabulary lacks the unknown token that the file names.</exception>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        if (piece.IsEmpty) return;
        if (_options.IgnoreMerges && _tokens.Find(piece) is var id and >= 0)
        {
            tokens.Add(new(id, 0, piece.Length));
            return;
        }

        if (piece.Length > WordCache.LongestWord)
        {
            Merge(piece, tokens);
            return;
        }

        var hash = TextHash.Of(piece);
        if (_cache.TryAdd(piece, hash, tokens)) return;
        var before = tokens.Count;
        Merge(piece, tokens);
        _cache.Keep(piece, hash, tokens, before);
    }

    [SkipLocalsInit]
    private void Merge(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        var symbols = new BpeSymbols(stackalloc BpeSymbol[64]);
        _characters.Read(piece, ref symbols);
        BpeMerger.Merge(_merges, ref symbols);
        var places = new Utf8Places(piece);
        foreach (ref readonly var symbol in symbols.Span)
        {
            var (start, end) = places.Next(symbol.Length);
            tokens.Add(new(symbol.Id, start, end));
        }

        symbols.Dispose();
    }
}
