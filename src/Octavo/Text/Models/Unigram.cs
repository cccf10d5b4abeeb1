using System.Buffers;
using System.Runtime.CompilerServices;

namespace Octavo.Text.Models;

/// <summary>
/// The tokens whose scores add up to most, by Viterbi's algorithm (Kudo, 2018; <c>Unigram</c> of Hugging Face's tokenizers,
/// <c>encode_optimized</c>): of equal sums the one found first stays, which is the one whose last token begins first. What
/// is in no token counts as the lowest score less 10 a character, and a run of it is one unknown token.
/// </summary>
internal sealed class Unigram : TokenModel
{
    private const double UnknownPenalty = 10;
    private const int LongestKept = 1 << 16;

    private readonly TokenTable _tokens;
    private readonly TokenTrie _trie;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly ByteTokens? _bytes;
    private readonly bool _isLibrary;
    private readonly WordCache _cache = new();

    /// <summary>Prepares the model.</summary>
    /// <param name="entries">The vocabulary.</param>
    /// <param name="scores">The logarithm of the probability of each.</param>
    /// <param name="options">What happens to unknown text.</param>
    /// <param name="where">What messages call the vocabulary.</param>
    /// <exception cref="InvalidDataException">A score is no finite number, or the unknown token is not in the vocabulary.</exception>
    public Unigram(VocabularyEntries entries, double[] scores, UnigramOptions options, string where)
    {
        Check(entries, scores, options, where);
        (_tokens, _trie, _scores) = (new TokenTable(entries), new TokenTrie(options.Searched ?? entries, where), scores);
        _unknownScore = (options.LowestScore ?? scores.DefaultIfEmpty().Min()) - UnknownPenalty;
        _isLibrary = options.IsLibrary;
        _unknownId = options.UnknownId ?? -1;
        _bytes = options.ByteFallback ? new ByteTokens(_tokens) : null;
    }

    /// <inheritdoc/>
    public override int Size => _tokens.Size;

    /// <inheritdoc/>
    public override int? IdOf(ReadOnlySpan<char> token) => _tokens.Find(token) is var id and >= 0 ? id : null;

    /// <inheritdoc/>
    public override string? TokenOf(int id) => _tokens.TextOf(id);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">Text is unknown and the model has no unknown token.</exception>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        if (piece.Length > WordCache.LongestWord)
        {
            FindBest(piece, tokens);
            return;
        }

        var hash = TextHash.Of(piece);
        if (_cache.TryAdd(piece, hash, tokens)) return;
        var before = tokens.Count;
        FindBest(piece, tokens);
        _cache.Keep(piece, hash, tokens, before);
    }

    [SkipLocalsInit]
    private void FindBest(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        const int few = 256;
        if (piece.Length < few)
        {
            Span<PathEnd> ends = stackalloc PathEnd[few];
            Tokenize(piece, ends[..(piece.Length + 1)], tokens);
            return;
        }

        // A whole book in one piece is rare: its room is not kept.
        if (piece.Length > LongestKept)
        {
            Tokenize(piece, new PathEnd[piece.Length + 1], tokens);
            return;
        }

        var rented = ArrayPool<PathEnd>.Shared.Rent(piece.Length + 1);
        Tokenize(piece, rented.AsSpan(0, piece.Length + 1), tokens);
        ArrayPool<PathEnd>.Shared.Return(rented);
    }

    private static void Check(VocabularyEntries entries, double[] scores, UnigramOptions options, string where)
    {
        if (scores.Length != entries.Count)
            throw new InvalidDataException($"{where}: expected as many scores as pieces, {entries.Count}, found {scores.Length}");
        var wrong = Array.FindIndex(scores, score => !double.IsFinite(score));
        if (wrong >= 0) throw new InvalidDataException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{where}: score of piece {wrong}: expected a finite number, found {scores[wrong]}"));
        if (options.UnknownId is { } id && (id < 0 || id >= entries.Count))
            throw new InvalidDataException($"{where}: unk_id: expected a piece from 0 to {entries.Count - 1}, found {id}");
    }

    private void Tokenize(ReadOnlySpan<char> piece, Span<PathEnd> ends, List<ModelToken> tokens)
    {
        Search(piece, ends);
        // The best path is read from its end: turn the links round, then write the tokens in the order of the text.
        for (int end = piece.Length, next = 0; end > 0;)
        {
            var start = ends[end].Start;
            ends[end].Next = next;
            (next, end) = (end, start);
            ends[end].Next = next;
        }

        for (var start = 0; start < piece.Length;)
        {
            var end = ends[start].Next;
            var id = ends[end].Id;
            if (id == _unknownId)
            {
                while (end < piece.Length && ends[ends[end].Next].Id == _unknownId) end = ends[end].Next;
                AddUnknown(piece, start, end, tokens);
            }
            else
            {
                tokens.Add(new(id, start, end));
            }

            start = end;
        }
    }

    /// <summary>Finds the best path to every place of the piece that a token can end at.</summary>
    private void Search(ReadOnlySpan<char> piece, Span<PathEnd> ends)
    {
        foreach (ref var end in ends) end.Start = -1;
        ends[0].Score = 0;
        for (var start = 0; start < piece.Length;)
        {
            Characters.At(piece, start, out var units);
            var score = ends[start].Score;
            var isSpelt = false;
            var node = TokenTrie.Root;
            for (var i = start; i < piece.Length; i++)
            {
                node = _trie.Next(node, piece[i]);
                if (node == TokenTrie.None) break;
                var id = _trie.TokenAt(node);
                if (id < 0) continue;
                Offer(ref ends[i + 1], id, start, score + _scores[id]);
                isSpelt |= i + 1 == start + units;
            }

            if (!isSpelt) OfferUnknown(ref ends[start + units], start, score + _unknownScore);
            start += units;
        }
    }

    private void OfferUnknown(ref PathEnd end, int start, double score)
    {
        if (_unknownId < 0) throw new InvalidDataException("unk_id: expected an unknown token, for text that is in no piece, found none");
        Offer(ref end, _unknownId, start, _isLibrary ? (float)score : score);
    }

    /// <summary>Takes another way to a place if it is better. The library compares before it rounds.</summary>
    private void Offer(ref PathEnd end, int id, int start, double score)
    {
        if (end.Start >= 0 && !(score > end.Score)) return;
        (end.Score, end.Start, end.Id) = (_isLibrary ? (float)score : score, start, id);
    }

    /// <summary>A run of unknown text can still be a token that no best path takes; else it is spelt in bytes or unknown.</summary>
    private void AddUnknown(ReadOnlySpan<char> piece, int start, int end, List<ModelToken> tokens)
    {
        var run = piece[start..end];
        var id = _isLibrary ? -1 : _tokens.Find(run);
        if (id < 0 && _bytes is not null && (_isLibrary ? AddCharacters(run, start, tokens) : AddBytes(run, start, tokens))) return;
        tokens.Add(new(id < 0 ? _unknownId : id, start, end));
    }

    private bool AddCharacters(ReadOnlySpan<char> run, int start, List<ModelToken> tokens)
    {
        for (var i = 0; i < run.Length;)
        {
            Characters.At(run, i, out var units);
            if (!AddBytes(run.Slice(i, units), start + i, tokens)) return false;
            i += units;
        }

        return true;
    }

    private bool AddBytes(ReadOnlySpan<char> run, int start, List<ModelToken> tokens)
    {
        var rented = ArrayPool<byte>.Shared.Rent(3 * run.Length);
        var bytes = rented.AsSpan(0, System.Text.Encoding.UTF8.GetBytes(run, rented));
        var spells = _bytes!.Spell(bytes);
        if (spells)
        {
            foreach (var value in bytes) tokens.Add(new(_bytes[value], start, start + run.Length));
        }

        ArrayPool<byte>.Shared.Return(rented);
        return spells;
    }

    /// <summary>The best way to a place of the piece.</summary>
    private struct PathEnd
    {
        /// <summary>The sum of scores.</summary>
        public double Score;

        /// <summary>Where its last token begins; -1 before one was found.</summary>
        public int Start;

        /// <summary>Its last token.</summary>
        public int Id;

        /// <summary>Where the token that follows on the best path ends.</summary>
        public int Next;
    }
}
