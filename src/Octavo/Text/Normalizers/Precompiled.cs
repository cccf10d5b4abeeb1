using System.Buffers;
using System.Globalization;
using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.Normalizers;

/// <summary>
/// <c>Precompiled</c>: a map of SentencePiece, as the reference applies it. A grapheme cluster of fewer than six UTF-8 bytes is looked
/// up whole, else each of its characters.
/// </summary>
internal sealed class Precompiled(PrecompiledMap map) : Normalizer
{
    private const int FirstLongCluster = 6;

    /// <summary>Printable ASCII that the map leaves as it is; each is a cluster of its own among others of them.</summary>
    private readonly SearchValues<char> _kept = SearchValues.Create(
        [.. Enumerable.Range(' ', '\x7F' - ' ').Select(c => (char)c).Where(c => map.Replace([c]) is null)]);

    /// <inheritdoc/>
    public override void Apply(AlignedText text, PatternMatcher matcher)
    {
        var units = text.Units;
        if (units.IndexOfAnyExcept(_kept) < 0) return;
        var changes = new List<(int CodePoint, int Change)>(text.Length);
        var modified = false;
        for (var i = 0; i < units.Length;)
        {
            var length = ClusterAt(units[i..]);
            var cluster = units.Slice(i, length);
            i += length;
            if (System.Text.Encoding.UTF8.GetByteCount(cluster) < FirstLongCluster && map.Replace(cluster) is { } whole)
            {
                AddReplaced(changes, cluster, whole);
                modified = true;
                continue;
            }

            modified |= AddCharacters(changes, cluster);
        }

        if (modified) TextChanges.Apply(text, changes);
    }

    private bool AddCharacters(List<(int CodePoint, int Change)> changes, ReadOnlySpan<char> cluster)
    {
        var modified = false;
        for (var i = 0; i < cluster.Length;)
        {
            var c = Characters.At(cluster, i, out var size);
            if (map.Replace(cluster.Slice(i, size)) is { } replaced)
            {
                AddReplaced(changes, cluster.Slice(i, size), replaced);
                modified = true;
            }
            else changes.Add((c, 0));
            i += size;
        }

        return modified;
    }

    private static int ClusterAt(ReadOnlySpan<char> units) =>
        units[0] is >= ' ' and < '\x7F' && (units.Length == 1 || units[1] is >= ' ' and < '\x7F') ? 1 : StringInfo.GetNextTextElementLength(units);

    /// <summary>What is longer than the old text is inserted at its end; what is shorter takes the rest of it along, or the code point before does.</summary>
    private static void AddReplaced(List<(int CodePoint, int Change)> changes, ReadOnlySpan<char> old, string replaced)
    {
        var first = changes.Count;
        for (var i = 0; i < replaced.Length;)
        {
            changes.Add((Characters.At(replaced, i, out var size), 0));
            i += size;
        }

        var more = changes.Count - first - Count(old);
        for (var i = changes.Count - 1; more > 0; more--, i--) changes[i] = (changes[i].CodePoint, 1);
        if (more < 0 && changes.Count > 0) changes[^1] = (changes[^1].CodePoint, changes[^1].Change + more);
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            Characters.At(text, i, out var size);
            i += size;
        }

        return count;
    }
}
