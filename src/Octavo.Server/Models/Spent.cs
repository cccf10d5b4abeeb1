using Octavo.Batching;

namespace Octavo.Server.Models;

/// <summary>What answering took.</summary>
/// <param name="Tokens">Tokens that were computed, special ones included.</param>
/// <param name="Prepared">How long a text took to become tokens, the mean.</param>
/// <param name="Queued">How long a text waited, the mean.</param>
/// <param name="Computed">How long its batch took, the mean.</param>
internal readonly record struct Spent(long Tokens, TimeSpan Prepared, TimeSpan Queued, TimeSpan Computed)
{
    /// <summary>What a queue tells.</summary>
    public static Spent Of<T>(QueueResults<T> results) => new(results.TokenCount, results.PrepareTime, results.QueueTime, results.ComputeTime);

    /// <summary>Both of two calls that were made together: the longer times.</summary>
    public Spent And(Spent other) => new(Tokens + other.Tokens, Max(Prepared, other.Prepared), Max(Queued, other.Queued), Max(Computed, other.Computed));

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
