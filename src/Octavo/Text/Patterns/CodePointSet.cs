namespace Octavo.Text.Patterns;

/// <summary>A set of code points. Immutable; the basic plane is answered by one bit each, the rest is searched.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;
    private const int BasicPlane = 0x10000;
    private readonly (int First, int Last)[] _ranges;
    private readonly ulong[] _basic = new ulong[BasicPlane / 64];

    private CodePointSet(List<(int First, int Last)> ranges)
    {
        _ranges = [.. ranges];
        foreach (var (first, last) in _ranges)
        {
            for (var c = first; c <= Math.Min(last, BasicPlane - 1); c++) _basic[c >> 6] |= 1UL << (c & 63);
        }
    }

    /// <summary>No code point.</summary>
    public static CodePointSet Empty { get; } = new([]);

    /// <summary>Every code point.</summary>
    public static CodePointSet All { get; } = Of([(0, Last)]);

    /// <summary>The ranges in ascending order, apart from each other.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    /// <summary>A set of ranges in any order, which may overlap.</summary>
    public static CodePointSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }

        return new CodePointSet(merged);
    }

    /// <summary>The code point is in the set.</summary>
    public bool Contains(int codePoint) =>
        codePoint < BasicPlane ? (_basic[codePoint >> 6] >> (codePoint & 63) & 1) != 0 : ContainsBeyond(codePoint);

    /// <summary>What is in one of two sets.</summary>
    public CodePointSet Union(CodePointSet other) => Of(_ranges.Concat(other._ranges));

    /// <summary>What is in both sets.</summary>
    public CodePointSet Intersect(CodePointSet other) => Complement().Union(other.Complement()).Complement();

    /// <summary>What is not in the set.</summary>
    public CodePointSet Complement()
    {
        var rest = new List<(int First, int Last)>();
        var from = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > from) rest.Add((from, first - 1));
            from = last + 1;
        }

        if (from <= Last) rest.Add((from, Last));
        return new CodePointSet(rest);
    }

    private bool ContainsBeyond(int codePoint)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < _ranges[middle].First) high = middle - 1;
            else if (codePoint > _ranges[middle].Last) low = middle + 1;
            else return true;
        }

        return false;
    }
}
