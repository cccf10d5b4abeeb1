namespace Octavo.Text.Models;

/// <summary>
/// Turns lengths in UTF-8 bytes, one behind the other, into places in UTF-16 units. A length that ends within a character
/// ends behind it, one that begins there begins before it: a byte has the place of its character.
/// </summary>
internal ref struct Utf8Places
{
    private readonly ReadOnlySpan<char> _text;
    private int _bytes;
    private int _characterBytes;
    private int _characterStart;
    private int _characterEnd;

    /// <summary>Begins at the beginning of a text.</summary>
    public Utf8Places(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The place of the next bytes; nothing is behind the end of the text.</summary>
    public (int Start, int End) Next(int length)
    {
        Reach(_bytes);
        var start = _bytes < _characterBytes ? _characterStart : _characterEnd;
        _bytes += length;
        Reach(_bytes - 1);
        return (start, _characterEnd);
    }

    /// <summary>Moves to the character that has a byte.</summary>
    private void Reach(int position)
    {
        while (_characterBytes <= position && _characterEnd < _text.Length)
        {
            _characterStart = _characterEnd;
            _characterBytes += Characters.Utf8Length(Characters.At(_text, _characterStart, out var units));
            _characterEnd += units;
        }
    }
}
