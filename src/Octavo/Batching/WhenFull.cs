namespace Octavo.Batching;

/// <summary>What a call meets when a queue has no room for its texts.</summary>
public enum WhenFull
{
    /// <summary>It waits for room, in turn with the other callers.</summary>
    Wait,

    /// <summary>It is refused whole by a <see cref="QueueFullException"/>, and costs nothing. A stream waits all the same: it is read no faster than it is answered.</summary>
    Refuse,
}
