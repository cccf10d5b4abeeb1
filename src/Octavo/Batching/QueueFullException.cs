using System.Globalization;

namespace Octavo.Batching;

/// <summary>A queue had no room for the texts of a call, and its options say that such calls are refused: ask again later.</summary>
public sealed class QueueFullException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="wanted">Texts of the call.</param>
    /// <param name="room">Texts that there was room for.</param>
    /// <param name="capacity">Texts that may wait at once.</param>
    public QueueFullException(int wanted, int room, int capacity)
        : base(string.Create(CultureInfo.InvariantCulture, $"expected at most {room} texts, for which the queue of {capacity} has room now, found {wanted}")) =>
        (Wanted, Room, Capacity) = (wanted, room, capacity);

    /// <summary>Texts of the call.</summary>
    public int Wanted { get; }

    /// <summary>Texts that there was room for.</summary>
    public int Room { get; }

    /// <summary>Texts that may wait at once.</summary>
    public int Capacity { get; }
}
