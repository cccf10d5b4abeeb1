namespace Octavo.Text.Patterns;

/// <summary>Whether a place of a text is what an anchor asks for.</summary>
internal static class Places
{
    /// <summary>Whether the anchor holds at a position.</summary>
    public static bool Holds(Anchor anchor, ReadOnlySpan<char> text, int position) => anchor switch
    {
        Anchor.TextStart => position == 0,
        Anchor.TextEnd => position == text.Length,
        Anchor.TextEndOrLastLineBreak => position == text.Length || (position == text.Length - 1 && text[position] == '\n'),
        Anchor.LineStart => position == 0 || (text[position - 1] == '\n' && position < text.Length),
        Anchor.LineEnd => position == text.Length || text[position] == '\n',
        Anchor.WordBoundary => IsWordBefore(text, position) != IsWordAt(text, position),
        _ => IsWordBefore(text, position) == IsWordAt(text, position),
    };

    private static bool IsWordAt(ReadOnlySpan<char> text, int position) =>
        position < text.Length && Characters.IsWord(Characters.At(text, position, out _));

    private static bool IsWordBefore(ReadOnlySpan<char> text, int position)
    {
        if (position == 0) return false;
        var before = position > 1 && char.IsSurrogatePair(text[position - 2], text[position - 1]) ? position - 2 : position - 1;
        return Characters.IsWord(Characters.At(text, before, out _));
    }
}
