namespace Octavo.Text.Normalizers;

/// <summary>Looks code points up in <see cref="NormalFormTables"/>.</summary>
internal static class NormalFormData
{
    private const int LeadFirst = 0x1100, LeadCount = 19, VowelFirst = 0x1161, VowelCount = 21;
    private const int TailBase = 0x11A7, TailCount = 28, SyllableFirst = 0xAC00, SyllableCount = 11172;

    /// <summary>Pages of 256 code points without marks and without decompositions are most: one look says so.</summary>
    private static readonly (bool Marks, bool Parts)[] Pages = BuildPages();

    /// <summary>The combining class; 0 for a starter.</summary>
    public static int ClassOf(int codePoint)
    {
        if (!Pages[codePoint >> 8].Marks) return 0;
        var marks = NormalFormTables.Marks;
        for (int low = 0, high = (marks.Length / 3) - 1; low <= high;)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < marks[middle * 3]) high = middle - 1;
            else if (codePoint > marks[(middle * 3) + 1]) low = middle + 1;
            else return marks[(middle * 3) + 2];
        }

        return 0;
    }

    /// <summary>The whole decomposition, UTF-16; empty for a code point that has none, as for the syllables of Hangul.</summary>
    public static ReadOnlySpan<char> Decomposition(int codePoint, bool compatible)
    {
        if (!Pages[codePoint >> 8].Parts) return [];
        if (compatible
            && Part(codePoint, NormalFormTables.Compatible, NormalFormTables.CompatibleEnds, NormalFormTables.CompatibleTexts) is { IsEmpty: false } parts)
            return parts;
        return Part(codePoint, NormalFormTables.Canonical, NormalFormTables.CanonicalEnds, NormalFormTables.CanonicalTexts);
    }

    /// <summary>What a starter and the code point behind it become; 0 where they stay two.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= LeadFirst and < LeadFirst + LeadCount && second is >= VowelFirst and < VowelFirst + VowelCount)
            return SyllableFirst + ((((first - LeadFirst) * VowelCount) + second - VowelFirst) * TailCount);
        if (first is >= SyllableFirst and < SyllableFirst + SyllableCount && second is > TailBase and < TailBase + TailCount
            && (first - SyllableFirst) % TailCount == 0)
            return first + second - TailBase;
        return ComposeByTable(first, second);
    }

    private static int ComposeByTable(int first, int second)
    {
        var composites = NormalFormTables.Composites;
        for (int low = 0, high = (composites.Length / 3) - 1; low <= high;)
        {
            var middle = (low + high) >>> 1;
            var order = composites[middle * 3].CompareTo(first);
            if (order == 0) order = composites[(middle * 3) + 1].CompareTo(second);
            if (order == 0) return composites[(middle * 3) + 2];
            if (order > 0) high = middle - 1;
            else low = middle + 1;
        }

        return 0;
    }

    private static ReadOnlySpan<char> Part(int codePoint, ReadOnlySpan<int> sources, ReadOnlySpan<ushort> ends, string texts)
    {
        var index = sources.BinarySearch(codePoint);
        if (index < 0) return [];
        var start = index == 0 ? 0 : ends[index - 1];
        return texts.AsSpan(start, ends[index] - start);
    }

    private static (bool Marks, bool Parts)[] BuildPages()
    {
        var pages = new (bool Marks, bool Parts)[0x1100];
        var marks = NormalFormTables.Marks;
        for (var i = 0; i < marks.Length; i += 3)
        {
            for (var page = marks[i] >> 8; page <= marks[i + 1] >> 8; page++) pages[page].Marks = true;
        }

        foreach (var codePoint in NormalFormTables.Canonical) pages[codePoint >> 8].Parts = true;
        foreach (var codePoint in NormalFormTables.Compatible) pages[codePoint >> 8].Parts = true;
        return pages;
    }
}
