using System.Runtime.CompilerServices;

namespace Octavo.Text;

/// <summary>
/// The vocabulary as a hash table over its texts, once for entries that begin words and once for those that continue
/// them. Most words are entries, found by one look; for the others the hashes of all beginnings come from one walk.
/// Filling it takes a millisecond, which a trie needs many of.
/// </summary>
internal sealed class PieceTable
{
    /// <summary>The hash of nothing, for <see cref="Next"/> over the units of a word.</summary>
    public const ulong WordSeed = 0x9E3779B97F4A7C15;

    private const ulong ContinuationSeed = 0xC2B2AE3D27D4EB4F;

    /// <summary>Another one in every process, so that no file can be made whose entries all collide.</summary>
    private static readonly ulong Multiplier = (ulong)Random.Shared.NextInt64() | 1UL << 63 | 1;

    private readonly VocabularyEntries _entries;
    private readonly string _prefix;
    private readonly int _longest;
    private readonly ulong[] _slots;
    private readonly int _shift;

    /// <summary>Fills the table.</summary>
    /// <param name="source">What messages call the vocabulary.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="prefix">What begins entries that continue words.</param>
    /// <param name="maxLength">Code points of the longest word: longer entries never match.</param>
    /// <exception cref="InvalidDataException">An entry is there twice.</exception>
    public PieceTable(string source, VocabularyEntries entries, string prefix, int maxLength)
    {
        (_entries, _prefix) = (entries, prefix);
        var bits = 4;
        while (1L << bits < (prefix.Length == 0 ? 4L : 2L) * entries.Count)
            bits++;
        (_slots, _shift) = (new ulong[1 << bits], 64 - bits);
        for (var id = 0; id < entries.Count; id++)
        {
            if (!entries.IsUsed(id)) continue;
            var text = entries[id];
            if (IdOf(text) is var other and >= 0)
                throw new InvalidDataException($"{source}: expected every entry once, found '{text}' as {other} and as {id}");
            var continues = Continues(text);
            var piece = continues ? text[prefix.Length..] : text;
            _longest = Math.Max(_longest, Math.Min(piece.Length, 2 * maxLength));
            Insert(piece, continues, id);
            if (prefix.Length == 0) Insert(piece, true, id);
        }
    }

    /// <summary>The id of an entry, its prefix included; -1 when there is none.</summary>
    public int IdOf(ReadOnlySpan<char> text)
    {
        var continues = Continues(text);
        var piece = continues ? text[_prefix.Length..] : text;
        return Find(piece, Hash(piece, continues), continues);
    }

    /// <summary>Finds the longest entry that begins <paramref name="text"/>.</summary>
    /// <param name="text">The rest of a word.</param>
    /// <param name="continues">Something of the word stands before it.</param>
    /// <param name="length">Units of the entry; 0 when none matches.</param>
    /// <returns>The id of the entry, or -1 when none matches.</returns>
    public int Longest(ReadOnlySpan<char> text, bool continues, out int length) =>
        LongestOf(text[..Math.Min(text.Length, _longest)], continues, out length);

    /// <summary>The id of the word that has this hash; -1 when it is no entry.</summary>
    public int FindWord(ReadOnlySpan<char> word, ulong hash) => Find(word, hash, continues: false);

    [SkipLocalsInit]
    private int LongestOf(ReadOnlySpan<char> text, bool continues, out int length)
    {
        Span<ulong> hashes = stackalloc ulong[text.Length];
        var hash = Seed(continues);
        for (var i = 0; i < text.Length; i++)
            hashes[i] = hash = Next(hash, text[i]);
        for (length = text.Length; length > 0; length--)
        {
            var id = Find(text[..length], hashes[length - 1], continues);
            if (id >= 0) return id;
        }

        return -1;
    }

    private static ulong Seed(bool continues) => continues ? ContinuationSeed : WordSeed;

    /// <summary>The hash of a text and one more unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Next(ulong hash, char unit) => (hash ^ unit) * Multiplier;

    private static ulong Hash(ReadOnlySpan<char> piece, bool continues)
    {
        var hash = Seed(continues);
        foreach (var unit in piece)
            hash = Next(hash, unit);
        return hash;
    }

    /// <summary>What a slot holds above the id and one: 31 bits of the hash, and which kind of entry.</summary>
    private static uint Tag(ulong hash, bool continues) => (uint)(hash >> 16) << 1 | (continues ? 1u : 0);

    private bool Continues(ReadOnlySpan<char> text) => _prefix.Length > 0 && text.StartsWith(_prefix, StringComparison.Ordinal);

    private int Find(ReadOnlySpan<char> piece, ulong hash, bool continues)
    {
        var slots = _slots;
        var tag = Tag(hash, continues);
        for (var i = (int)(hash >> _shift); ; i++)
        {
            var slot = slots[i & (slots.Length - 1)];
            if (slot == 0) return -1;
            var id = (int)(uint)slot - 1;
            if ((uint)(slot >> 32) == tag && piece.SequenceEqual(_entries[id][(continues ? _prefix.Length : 0)..])) return id;
        }
    }

    private void Insert(ReadOnlySpan<char> piece, bool continues, int id)
    {
        var hash = Hash(piece, continues);
        var i = (int)(hash >> _shift);
        while (_slots[i & (_slots.Length - 1)] != 0) i++;
        _slots[i & (_slots.Length - 1)] = (ulong)Tag(hash, continues) << 32 | (uint)(id + 1);
    }
}
