using System.Runtime.InteropServices;

namespace Octavo.Text.Models;

/// <summary>
/// The tokens of words seen before, as many as fit into a room of fixed size; the first to come stay. Readers take no lock,
/// and what they find is what the model would answer, so neither order nor threads show in a result.
/// </summary>
internal sealed class WordCache
{
    /// <summary>UTF-16 units of the longest word that is kept.</summary>
    public const int LongestWord = 32;

    private const int SlotBits = 14, RoomForUnits = 1 << 17, RoomForTokens = 1 << 16, MostProbes = 4;

    private readonly Lock _lock = new();
    private readonly Slot[] _slots = new Slot[1 << SlotBits];
    private readonly char[] _units = new char[RoomForUnits];
    private readonly CachedToken[] _tokens = new CachedToken[RoomForTokens];
    private int _unitsUsed;
    private int _tokensUsed;

    /// <summary>Adds the tokens of a word that is known.</summary>
    /// <returns>It is.</returns>
    public bool TryAdd(ReadOnlySpan<char> word, ulong hash, List<ModelToken> tokens)
    {
        var at = (int)(hash >> (64 - SlotBits));
        for (var probe = 0; probe < MostProbes; probe++)
        {
            ref var slot = ref _slots[(at + probe) & (_slots.Length - 1)];
            var extent = Volatile.Read(ref slot.Extent);
            if (extent == 0) return false;
            if (slot.Tag != (uint)hash || !word.SequenceEqual(_units.AsSpan(slot.Units, (int)(extent >> 8) & 0xFF))) continue;
            foreach (var token in _tokens.AsSpan((int)(extent >> 16), (int)extent & 0xFF)) tokens.Add(new(token.Id, token.Start, token.End));
            return true;
        }

        return false;
    }

    /// <summary>Keeps a word with its tokens, if there is room.</summary>
    /// <param name="word">The word.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="tokens">Its tokens, from <paramref name="first"/> to the end.</param>
    /// <param name="first">The first of them.</param>
    public void Keep(ReadOnlySpan<char> word, ulong hash, List<ModelToken> tokens, int first)
    {
        var count = tokens.Count - first;
        if (count is 0 or > byte.MaxValue || !_lock.TryEnter()) return;
        try
        {
            if (_unitsUsed + word.Length > _units.Length || _tokensUsed + count > _tokens.Length) return;
            if (FreeSlot(hash) is var free and >= 0) Fill(ref _slots[free], word, hash, CollectionsMarshal.AsSpan(tokens)[first..]);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private int FreeSlot(ulong hash)
    {
        var at = (int)(hash >> (64 - SlotBits));
        for (var probe = 0; probe < MostProbes; probe++)
        {
            var slot = (at + probe) & (_slots.Length - 1);
            if (_slots[slot].Extent == 0) return slot;
        }

        return -1;
    }

    private void Fill(ref Slot slot, ReadOnlySpan<char> word, ulong hash, ReadOnlySpan<ModelToken> tokens)
    {
        word.CopyTo(_units.AsSpan(_unitsUsed));
        for (var i = 0; i < tokens.Length; i++)
            _tokens[_tokensUsed + i] = new CachedToken { Id = tokens[i].Id, Start = (byte)tokens[i].Start, End = (byte)tokens[i].End };
        (slot.Tag, slot.Units) = ((uint)hash, _unitsUsed);
        // Written last: who reads it sees all that stands before.
        Volatile.Write(ref slot.Extent, (ulong)(uint)_tokensUsed << 16 | (uint)word.Length << 8 | (uint)tokens.Length);
        _unitsUsed += word.Length;
        _tokensUsed += tokens.Length;
    }

    private struct Slot
    {
        /// <summary>The first token, and in the lower two bytes how many units and how many tokens; 0 while the slot is free.</summary>
        public ulong Extent;

        public uint Tag;

        public int Units;
    }

    private struct CachedToken
    {
        public int Id;
        public byte Start;
        public byte End;
    }
}
