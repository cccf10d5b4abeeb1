using System.Globalization;
using System.Text;

namespace Octavo.Text.Patterns;

/// <summary>The sets that <c>\p{…}</c>, <c>\w</c> and their kin name.</summary>
internal static class UnicodeProperties
{
    private static readonly Lazy<CodePointSet[]> Categories = new(ReadCategories);

    private static readonly string[] CategoryNames =
    [
        "lu", "ll", "lt", "lm", "lo", "mn", "mc", "me", "nd", "nl", "no", "zs", "zl", "zp", "cc", "cf", "cs", "co",
        "pc", "pd", "ps", "pe", "pi", "pf", "po", "sm", "sc", "sk", "so", "cn",
    ];

    /// <summary>Long names of categories, each with its short one.</summary>
    private static readonly Dictionary<string, string> LongNames =
        ("letter l, uppercaseletter lu, lowercaseletter ll, titlecaseletter lt, modifierletter lm, otherletter lo, "
        + "mark m, combiningmark m, nonspacingmark mn, spacingmark mc, enclosingmark me, number n, decimalnumber nd, "
        + "letternumber nl, othernumber no, punctuation p, connectorpunctuation pc, dashpunctuation pd, "
        + "openpunctuation ps, closepunctuation pe, initialpunctuation pi, finalpunctuation pf, otherpunctuation po, "
        + "symbol s, mathsymbol sm, currencysymbol sc, modifiersymbol sk, othersymbol so, separator z, "
        + "spaceseparator zs, lineseparator zl, paragraphseparator zp, other c, control cc, format cf, surrogate cs, "
        + "privateuse co, unassigned cn")
        .Split(", ").Select(pair => pair.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>White space: Unicode's property of that name.</summary>
    public static CodePointSet Space { get; } = CodePointSet.Of(
        [(9, 13), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)]);

    /// <summary>Hexadecimal digits, which <c>\h</c> means here.</summary>
    public static CodePointSet HexDigit { get; } = CodePointSet.Of([('0', '9'), ('a', 'f'), ('A', 'F')]);

    /// <summary>Decimal digits.</summary>
    public static CodePointSet Digit => OfCategory("nd");

    /// <summary>Letters, marks, digits, connectors: what words are made of.</summary>
    public static CodePointSet Word => Alphabetic.Union(OfCategory("m")).Union(Digit).Union(OfCategory("pc")).Union(CodePointSet.Of([(0x200C, 0x200D)]));

    private static CodePointSet Alphabetic =>
        OfCategory("l").Union(OfCategory("nl")).Union(CodePointSet.Of([(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)]));

    /// <summary>The set of a name; null for one that is not known.</summary>
    /// <param name="name">A general category, a script or a POSIX class; case, spaces, hyphens and underscores do not count.</param>
    public static CodePointSet? Find(string name)
    {
        var plain = string.Concat(name.Where(c => c is not (' ' or '-' or '_')).Select(c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c));
        if (LongNames.TryGetValue(plain, out var category)) return OfCategory(category);
        if (plain.Length == 1 && "lmnpszc".Contains(plain[0], StringComparison.Ordinal)) return OfCategory(plain);
        if (Array.IndexOf(CategoryNames, plain) >= 0) return OfCategory(plain);
        return Posix(plain) ?? Scripts.Find(plain);
    }

    private static CodePointSet? Posix(string name) => name switch
    {
        "alnum" => Alphabetic.Union(OfCategory("m")).Union(Digit),
        "alpha" or "alphabetic" => Alphabetic.Union(OfCategory("m")),
        "ascii" => CodePointSet.Of([(0, 0x7F)]),
        "any" => CodePointSet.All,
        "assigned" => OfCategory("cn").Complement(),
        "blank" => OfCategory("zs").Union(CodePointSet.Of([(9, 9)])),
        "cntrl" => OfCategory("cc"),
        "digit" => Digit,
        "graph" => Space.Union(OfCategory("c")).Complement(),
        "lower" or "lowercase" => OfCategory("ll"),
        "print" => OfCategory("c").Complement(),
        "punct" => OfCategory("p").Union(CodePointSet.Of([('$', '$'), ('+', '+'), ('<', '>'), ('^', '^'), ('`', '`'), ('|', '|'), ('~', '~')])),
        "space" or "whitespace" => Space,
        "upper" or "uppercase" => OfCategory("lu"),
        "word" => Word,
        "xdigit" => HexDigit,
        _ => null,
    };

    private static CodePointSet OfCategory(string prefix)
    {
        var all = CodePointSet.Empty;
        for (var i = 0; i < CategoryNames.Length; i++)
        {
            if (CategoryNames[i].StartsWith(prefix, StringComparison.Ordinal)) all = all.Union(Categories.Value[i]);
        }

        return all;
    }

    private static CodePointSet[] ReadCategories()
    {
        var ranges = new List<(int First, int Last)>[CategoryNames.Length];
        for (var i = 0; i < ranges.Length; i++) ranges[i] = [];
        var (first, category) = (0, CategoryOf(0));
        for (var c = 1; c <= 0x110000; c++)
        {
            var next = c == 0x110000 ? (UnicodeCategory)(-1) : CategoryOf(c);
            if (next == category) continue;
            ranges[(int)category].Add((first, c - 1));
            (first, category) = (c, next);
        }

        return [.. ranges.Select(CodePointSet.Of)];
    }

    private static UnicodeCategory CategoryOf(int codePoint) =>
        codePoint is >= 0xD800 and <= 0xDFFF ? UnicodeCategory.Surrogate : Rune.GetUnicodeCategory(new Rune(codePoint));
}
