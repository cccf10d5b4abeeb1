namespace Octavo.Text;

/// <summary>
/// How much room an encoding of unknown length needs: at first a token for every UTF-16 unit, which nearly
/// all text fits; four, which is the most, only where it does not.
/// </summary>
internal struct EncodingRoom
{
    private const int Special = 3;
    private const int MostTokensPerUnit = 4;
    private readonly int _most;

    /// <summary>Creates the room.</summary>
    /// <param name="units">UTF-16 units of the texts.</param>
    /// <param name="maxLength">Most tokens.</param>
    public EncodingRoom(int units, int maxLength)
    {
        _most = (int)Math.Min(maxLength, Special + (long)MostTokensPerUnit * units);
        Length = (int)Math.Min(maxLength, Special + (long)units);
    }

    /// <summary>Number of tokens there is room for.</summary>
    public int Length { get; private set; }

    /// <summary>Makes more room, if more tokens are allowed.</summary>
    public bool Grow()
    {
        if (Length == _most) return false;
        Length = _most;
        return true;
    }
}
