namespace Octavo.Text.Patterns;

/// <summary>The script of a code point, by Unicode's data.</summary>
internal static class Scripts
{
    /// <summary>No script: unassigned, private or a half of a pair.</summary>
    public const int None = -1;

    /// <summary>The number of Han.</summary>
    public static int Han { get; } = NumberOf("han");

    /// <summary>The number of Hiragana.</summary>
    public static int Hiragana { get; } = NumberOf("hiragana");

    /// <summary>The number of Katakana.</summary>
    public static int Katakana { get; } = NumberOf("katakana");

    /// <summary>The number of a code point's script.</summary>
    public static int Of(int codePoint)
    {
        var ranges = ScriptTables.Ranges;
        int low = 0, high = ranges.Length / 3 - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < ranges[middle * 3]) high = middle - 1;
            else if (codePoint > ranges[middle * 3 + 1]) low = middle + 1;
            else return ranges[middle * 3 + 2];
        }

        return None;
    }

    /// <summary>The code points of a script; null for a name that is none.</summary>
    /// <param name="name">In lower case, without underscores.</param>
    public static CodePointSet? Find(string name)
    {
        var number = NumberOf(name);
        if (number < 0) return null;
        var found = new List<(int First, int Last)>();
        for (var i = 0; i < ScriptTables.Ranges.Length; i += 3)
        {
            if (ScriptTables.Ranges[i + 2] == number) found.Add((ScriptTables.Ranges[i], ScriptTables.Ranges[i + 1]));
        }

        return CodePointSet.Of(found);
    }

    private static int NumberOf(string name) => Array.IndexOf(ScriptTables.Names, name);
}
