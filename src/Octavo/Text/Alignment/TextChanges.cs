namespace Octavo.Text.Alignment;

/// <summary>
/// The new text as code points, each with how it changes the old one, as <c>NormalizedString::transform</c> of the reference takes it:
/// 0 takes the place of a code point, 1 is inserted behind the one before, -n takes the place of one and n further ones vanish.
/// </summary>
internal static class TextChanges
{
    /// <summary>Writes the new text with the sources that follow from the changes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="changes">Every code point of the new text.</param>
    public static void Apply(AlignedText text, List<(int CodePoint, int Change)> changes)
    {
        text.BeginRewrite();
        var at = 0;
        foreach (var (codePoint, change) in changes)
        {
            // An insertion shares the source of what was taken last, whatever that was.
            if (change > 0)
            {
                text.Add(codePoint, at - 1);
                continue;
            }

            text.Add(codePoint, Math.Min(at, text.Length - 1));
            for (var n = change; n <= 0 && at < text.Length; n++) at += UnitsAt(text.Units, at);
        }

        text.EndRewrite();
    }

    private static int UnitsAt(ReadOnlySpan<char> units, int at) => char.IsHighSurrogate(units[at]) && at + 1 < units.Length ? 2 : 1;
}
