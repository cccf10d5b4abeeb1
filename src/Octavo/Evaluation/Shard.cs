using System.Globalization;

namespace Octavo.Evaluation;

/// <summary>One of several parts of an evaluation, each for a process or machine of its own.</summary>
/// <param name="Index">Which, from 1.</param>
/// <param name="Count">Of how many.</param>
public readonly record struct Shard(int Index, int Count)
{
    private const int MostShards = 1 << 16;

    /// <summary>Reads <c>2/3</c>, the second of three; <c>1+1/3</c> is the same for who counts from 0, as job controllers do.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shard">The shard.</param>
    public static bool TryParse(string text, out Shard shard)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        shard = default;
        if (slash < 0) return false;
        var fromZero = text.AsSpan(0, slash).EndsWith("+1");
        if (!int.TryParse(text.AsSpan(0, fromZero ? slash - 2 : slash), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || (index += fromZero ? 1 : 0) < 1 || index > count || count > MostShards)
        {
            return false;
        }

        shard = new(index, count);
        return true;
    }

    /// <summary>The examples of this part: those of all parts follow each other and are all.</summary>
    /// <param name="examples">How many there are.</param>
    /// <param name="together">How many must stay together: a batch where answers depend on it, else one.</param>
    /// <returns>The first and how many.</returns>
    /// <exception cref="ArgumentException">There are fewer examples than parts.</exception>
    public (int First, int Count) Of(int examples, int together)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(together, 1);
        var units = (examples + together - 1) / together;
        if (units < Count) throw new ArgumentException($"expected at most {units} shards of {examples} examples, found {Count}");
        var first = (int)((long)units * (Index - 1) / Count * together);
        var end = Math.Min(examples, (int)((long)units * Index / Count * together));
        return (first, end - first);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
