using Octavo.Text.Patterns;

namespace Octavo.Text.Alignment;

/// <summary>A normalised text and the pieces it is cut into, which a model turns into tokens one by one.</summary>
internal sealed class PieceList
{
    private Source[] _pieces = new Source[64];
    private Source[] _newPieces = new Source[64];
    private int _newCount;

    /// <summary>The text.</summary>
    public AlignedText Text { get; } = new();

    /// <summary>Searches for this thread's patterns.</summary>
    public PatternMatcher Matcher { get; } = new();

    /// <summary>Number of pieces.</summary>
    public int Count { get; private set; }

    /// <summary>A piece, in units of <see cref="Text"/>.</summary>
    public Source this[int index] => _pieces[index];

    /// <summary>The whole text is one piece; none where it is empty.</summary>
    public void Start()
    {
        Count = Text.Length > 0 ? 1 : 0;
        _pieces[0] = new Source(0, Text.Length);
    }

    /// <summary>Begins new pieces.</summary>
    public void BeginSplit() => _newCount = 0;

    /// <summary>Adds a piece that follows those added; an empty one is left out.</summary>
    public void Add(int start, int end)
    {
        if (start >= end) return;
        if (_newCount == _newPieces.Length) Array.Resize(ref _newPieces, 2 * _newCount);
        _newPieces[_newCount++] = new Source(start, end);
    }

    /// <summary>The new pieces take the place of the old ones.</summary>
    public void EndSplit()
    {
        (_pieces, _newPieces) = (_newPieces, _pieces);
        Count = _newCount;
    }
}
