using System.Runtime.InteropServices;

namespace Octavo.Text.Models;

/// <summary>
/// Looks the tokens of a vocabulary up by their whole text, in a hash table over <see cref="VocabularyEntries"/>. Where two
/// ids have one text the larger is found, as in Hugging Face's tokenizers.
/// </summary>
internal sealed class TokenTable
{
    private readonly VocabularyEntries _entries;
    private readonly ulong[] _slots;
    private readonly int _shift;

    /// <summary>Fills the table.</summary>
    public TokenTable(VocabularyEntries entries)
    {
        _entries = entries;
        var bits = 4;
        while (1L << bits < 2L * entries.Count) bits++;
        (_slots, _shift) = (new ulong[1 << bits], 64 - bits);
        for (var id = 0; id < entries.Count; id++)
        {
            if (entries.IsUsed(id)) Insert(id);
        }
    }

    /// <summary>The largest id and one.</summary>
    public int Size => _entries.Count;

    /// <summary>The id of a token; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<char> token)
    {
        var slot = _slots[SlotOf(token, TextHash.Of(token))];
        return (int)(uint)slot - 1;
    }

    /// <summary>The text of an id; null where there is none.</summary>
    public string? TextOf(int id) => _entries.IsUsed(id) ? _entries[id].ToString() : null;

    private void Insert(int id)
    {
        var token = _entries[id];
        var hash = TextHash.Of(token);
        _slots[SlotOf(token, hash)] = (ulong)(uint)(hash >> 8) << 32 | (uint)(id + 1);
    }

    /// <summary>The slot that has the token, or the free one where it would stand.</summary>
    private int SlotOf(ReadOnlySpan<char> token, ulong hash)
    {
        for (var i = (int)(hash >> _shift); ; i++)
        {
            i &= _slots.Length - 1;
            var slot = _slots[i];
            if (slot == 0 || ((uint)(slot >> 32) == (uint)(hash >> 8) && token.SequenceEqual(_entries[(int)(uint)slot - 1]))) return i;
        }
    }
}
