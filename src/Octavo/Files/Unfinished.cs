namespace Octavo.Files;

/// <summary>
/// What is being written in this process and is not complete. A library listens to no signals: a program that has to end
/// at once, without waiting for its writers, can ask for all of it to be deleted.
/// </summary>
public static class Unfinished
{
    private static readonly List<Action> s_deletions = [];

    /// <summary>Something is begun.</summary>
    /// <param name="delete">Deletes it; does not throw.</param>
    internal static void Add(Action delete)
    {
        lock (s_deletions) s_deletions.Add(delete);
    }

    /// <summary>It is complete, or deleted already.</summary>
    /// <param name="delete">What was added.</param>
    internal static void Remove(Action delete)
    {
        lock (s_deletions) s_deletions.Remove(delete);
    }

    /// <summary>Deletes everything, under the hands of whoever still writes it: only for a process that ends now.</summary>
    public static void DeleteAll()
    {
        lock (s_deletions)
        {
            foreach (var delete in s_deletions.AsEnumerable().Reverse()) delete();
        }
    }
}
