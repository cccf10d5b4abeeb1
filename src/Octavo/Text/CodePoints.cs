namespace Octavo.Text;

/// <summary>Places in a text in Unicode code points, which Python and Rust count, instead of .NET's UTF-16 units, in which this library counts.</summary>
public sealed class CodePoints
{
    // Null where the two are the same.
    private readonly int[]? _before;

    /// <summary>Counts those of a text; half a surrogate pair counts as one.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public CodePoints(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return;
        _before = new int[text.Length + 1];
        for (var i = 1; i <= text.Length; i++)
            _before[i] = _before[i - 1] + (i > 1 && char.IsSurrogatePair(text[i - 2], text[i - 1]) ? 0 : 1);
    }

    /// <summary>How many code points begin before a unit.</summary>
    /// <param name="unit">A place in the text, 0 to its length.</param>
    public int Before(int unit) => _before is null ? unit : _before[unit];
}
