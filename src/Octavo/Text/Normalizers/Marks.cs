namespace Octavo.Text.Normalizers;

/// <summary>Combining marks by the Unicode version of the reference (<see cref="MarkTables"/>).</summary>
internal static class Marks
{
    private const int Size = 0x110000, BitsOfWord = 64;
    private static readonly ulong[] All = Build(MarkTables.All);
    private static readonly ulong[] Nonspacing = Build(MarkTables.Nonspacing);

    /// <summary>A mark that takes no room of its own.</summary>
    public static bool IsNonspacing(int codePoint) => IsIn(Nonspacing, codePoint);

    /// <summary>A mark of any kind.</summary>
    public static bool IsMark(int codePoint) => IsIn(All, codePoint);

    private static bool IsIn(ulong[] set, int codePoint) => (set[codePoint / BitsOfWord] >> (codePoint % BitsOfWord) & 1) != 0;

    private static ulong[] Build(ReadOnlySpan<int> ranges)
    {
        var set = new ulong[Size / BitsOfWord];
        for (var i = 0; i < ranges.Length; i += 2)
        {
            for (var c = ranges[i]; c <= ranges[i + 1]; c++) set[c / BitsOfWord] |= 1UL << (c % BitsOfWord);
        }

        return set;
    }
}
