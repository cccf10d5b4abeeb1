namespace Octavo.Text.Patterns;

/// <summary>Letters that differ in case only, one code point each.</summary>
internal static class CaseFolding
{
    /// <summary>Pairs that lower case alone does not show: long s, final sigma and the like, beside their plain letters.</summary>
    private static readonly (int Other, int Plain)[] More =
    [
        (0x17F, 's'), (0x3C2, 0x3C3), (0xB5, 0x3BC), (0x1E9B, 0x1E61), (0x3D0, 0x3B2), (0x3D1, 0x3B8), (0x3D5, 0x3C6),
        (0x3D6, 0x3C0), (0x3F0, 0x3BA), (0x3F1, 0x3C1), (0x3F5, 0x3B5), (0x1FBE, 0x3B9), (0x345, 0x3B9),
    ];

    /// <summary>The set with the other cases of its members.</summary>
    public static CodePointSet Close(CodePointSet set)
    {
        var folded = set;
        for (var round = 0; round < 2; round++)
        {
            var added = new List<(int First, int Last)>();
            foreach (var (a, b) in Pairs())
            {
                if (folded.Contains(a)) added.Add((b, b));
                if (folded.Contains(b)) added.Add((a, a));
            }

            folded = folded.Union(CodePointSet.Of(added));
        }

        return folded;
    }

    private static IEnumerable<(int A, int B)> Pairs()
    {
        for (var i = 0; i < UnicodeTables.Upper.Length; i++)
        {
            // İ has no partner: its lower case is two code points.
            if (UnicodeTables.Upper[i] != 0x130) yield return (UnicodeTables.Upper[i], UnicodeTables.Lower[i]);
        }

        foreach (var pair in More) yield return pair;
    }
}
