using Octavo.Text.Alignment;
using Octavo.Text.Patterns;

namespace Octavo.Text.PreTokenizers;

/// <summary>
/// <c>UnicodeScripts</c>: where the script changes. Kana and Han are one; spaces and what has no script belong to what stands before
/// them, and vanish where nothing does.
/// </summary>
internal sealed class UnicodeScripts : PreTokenizer
{
    private const int Any = Scripts.None;
    private const int NoneYet = -2;
    private const int ProlongedSoundMark = 0x30FC;

    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        pieces.BeginSplit();
        var units = pieces.Text.Units;
        for (var p = 0; p < pieces.Count; p++)
        {
            var (from, end, last) = (-1, pieces[p].End, NoneYet);
            for (var i = pieces[p].Start; i < end;)
            {
                var script = ScriptOf(Characters.At(units, i, out var size));
                if (script != Any && script != last)
                {
                    if (from >= 0) pieces.Add(from, i);
                    (from, last) = (i, script);
                }

                i += size;
            }

            if (from >= 0) pieces.Add(from, end);
        }

        pieces.EndSplit();
    }

    private static int ScriptOf(int codePoint)
    {
        if (codePoint == ' ' || IsYoung(codePoint)) return Any;
        if (codePoint == ProlongedSoundMark) return Scripts.Han;
        var script = Scripts.Of(codePoint);
        return script == Scripts.Hiragana || script == Scripts.Katakana ? Scripts.Han : script;
    }

    /// <summary>The reference's scripts are those of an older Unicode version: what has got one since has none there.</summary>
    private static bool IsYoung(int codePoint)
    {
        var ranges = YoungScriptTables.Ranges;
        for (int low = 0, high = (ranges.Length / 2) - 1; low <= high;)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < ranges[middle * 2]) high = middle - 1;
            else if (codePoint > ranges[(middle * 2) + 1]) low = middle + 1;
            else return true;
        }

        return false;
    }
}
