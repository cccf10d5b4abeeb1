using System.Text;

namespace Octavo.Text.Models;

/// <summary>The merges of a byte pair encoding: which two tokens become which one, the earlier in the list the sooner.</summary>
internal sealed class MergeTable
{
    /// <summary>What <see cref="Find"/> answers for two tokens that stay two; later than any merge.</summary>
    public const ulong None = ulong.MaxValue;

    private static readonly ulong Multiplier = (ulong)Random.Shared.NextInt64() | 1UL << 63 | 1;

    private readonly TokenTable _tokens;
    private readonly string _where;
    private readonly int _prefixBytes;
    private ulong[] _pairs = new ulong[1 << 8];
    private ulong[] _merges = new ulong[1 << 8];
    private int _shift = 64 - 8;
    private int _used;
    private int _rank;

    /// <summary>No merges yet.</summary>
    /// <param name="tokens">The vocabulary.</param>
    /// <param name="continuingPrefix">What the second token loses when it is merged; may be null.</param>
    /// <param name="where">What messages call the merges.</param>
    public MergeTable(TokenTable tokens, string? continuingPrefix, string where)
    {
        (_tokens, _where) = (tokens, where);
        _prefixBytes = Encoding.UTF8.GetByteCount(continuingPrefix ?? "");
        Clear();
    }

    /// <summary>How many merges were added.</summary>
    public int Count => _rank;

    /// <summary>Adds the merge that comes after all others so far; a pair that is there already moves here.</summary>
    /// <exception cref="InvalidDataException">One of the tokens, or what they become, is not in the vocabulary.</exception>
    public void Add(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var (first, second) = (IdOf(left), IdOf(right));
        Set(first, second, IdOf(string.Concat(left, WithoutPrefix(right))), _rank);
        _rank++;
    }

    /// <summary>Adds a merge at a place of its own choice; several may have one place, of which the leftmost in a text comes first.</summary>
    public void Set(int left, int right, int merged, int rank) => Set(PairOf(left, right), (ulong)(uint)rank << 32 | (uint)merged);

    /// <summary>What becomes of two tokens.</summary>
    /// <returns>The place in the list above 32 bits of the new token: the smaller the sooner; <see cref="None"/> for nothing.</returns>
    public ulong Find(int left, int right)
    {
        var pair = PairOf(left, right);
        var pairs = _pairs;
        for (var i = (int)(pair * Multiplier >> _shift); ; i++)
        {
            i &= pairs.Length - 1;
            if (pairs[i] == pair) return _merges[i];
            if (pairs[i] == None) return None;
        }
    }

    private static ulong PairOf(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private int IdOf(ReadOnlySpan<char> token) => _tokens.Find(token) is var id and >= 0
        ? id
        : throw new InvalidDataException($"{_where}: merge {_rank}: expected tokens of the vocabulary, found '{token}'");

    /// <summary>The reference cuts as many bytes off as the prefix has, whatever they are.</summary>
    private ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> token)
    {
        var (bytes, i) = (0, 0);
        while (bytes < _prefixBytes && i < token.Length)
        {
            bytes += Characters.Utf8Length(Characters.At(token, i, out var units));
            i += units;
        }

        return bytes == _prefixBytes
            ? token[i..]
            : throw new InvalidDataException($"{_where}: merge {_rank}: expected a second token with the prefix of those that continue words, found '{token}'");
    }

    private void Set(ulong pair, ulong merge)
    {
        if (2 * _used >= _pairs.Length) Grow();
        var i = (int)(pair * Multiplier >> _shift) & (_pairs.Length - 1);
        while (_pairs[i] != None && _pairs[i] != pair) i = (i + 1) & (_pairs.Length - 1);
        if (_pairs[i] == None) _used++;
        (_pairs[i], _merges[i]) = (pair, merge);
    }

    private void Grow()
    {
        var (pairs, merges) = (_pairs, _merges);
        (_pairs, _merges, _shift, _used) = (new ulong[2 * pairs.Length], new ulong[2 * pairs.Length], _shift - 1, 0);
        Clear();
        for (var i = 0; i < pairs.Length; i++)
        {
            if (pairs[i] != None) Set(pairs[i], merges[i]);
        }
    }

    private void Clear() => _pairs.AsSpan().Fill(None);
}
