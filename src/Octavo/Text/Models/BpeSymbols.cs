using System.Buffers;
using System.Runtime.CompilerServices;

namespace Octavo.Text.Models;

/// <summary>The tokens of a word while they are merged.</summary>
internal ref struct BpeSymbols
{
    private Span<BpeSymbol> _symbols;
    private BpeSymbol[]? _rented;

    /// <summary>No tokens yet.</summary>
    /// <param name="room">Where they lie as long as they are few.</param>
    public BpeSymbols(Span<BpeSymbol> room) => _symbols = room;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens.</summary>
    public readonly Span<BpeSymbol> Span => _symbols[..Count];

    /// <summary>Adds a token at the end.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="length">UTF-8 bytes of the text that it stands for.</param>
    public void Add(int id, int length)
    {
        if (Count == _symbols.Length) Grow();
        _symbols[Count++] = new BpeSymbol { Id = id, Length = length };
    }

    /// <summary>Keeps the first tokens only.</summary>
    public void Keep(int count) => Count = count;

    /// <summary>Gives back what was borrowed.</summary>
    public readonly void Dispose()
    {
        if (_rented is not null) ArrayPool<BpeSymbol>.Shared.Return(_rented);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        var larger = ArrayPool<BpeSymbol>.Shared.Rent(2 * Count);
        Span.CopyTo(larger);
        if (_rented is not null) ArrayPool<BpeSymbol>.Shared.Return(_rented);
        _symbols = _rented = larger;
    }
}

/// <summary>A token of a word while it is merged.</summary>
internal struct BpeSymbol
{
    /// <summary>Its id.</summary>
    public int Id;

    /// <summary>UTF-8 bytes of the text that it stands for; 0 once it is part of the one before it.</summary>
    public int Length;

    /// <summary>In a long word, the place of the token before it; -1 for none.</summary>
    public int Previous;

    /// <summary>In a long word, the place of the token after it; -1 for none.</summary>
    public int Next;
}
