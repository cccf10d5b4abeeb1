namespace Octavo.Text.Models;

/// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c> that spell what a vocabulary has no token for.</summary>
internal sealed class ByteTokens
{
    private readonly int[] _ids = new int[256];

    /// <summary>Finds them; some may be missing.</summary>
    public ByteTokens(TokenTable tokens)
    {
        for (var value = 0; value < _ids.Length; value++) _ids[value] = tokens.Find($"<0x{value:X2}>");
    }

    /// <summary>The token of a byte; -1 where it is missing.</summary>
    public int this[byte value] => _ids[value];

    /// <summary>Every byte of a text has its token.</summary>
    public bool Spell(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (_ids[value] < 0) return false;
        }

        return true;
    }
}
