using System.Runtime.InteropServices;

namespace Octavo.Text.Normalizers;

/// <summary>
/// Unicode's normal forms with the data of Hugging Face's tokenizers (<see cref="NormalFormTables"/>), whatever the runtime
/// and its culture data know. Time and memory are linear in the text, however many marks stand behind one letter.
/// </summary>
internal static class NormalForms
{
    /// <summary>No text of code points below these changes: U+0300 is the first that composes, U+00C0 and U+00A0 that decompose.</summary>
    private const char FirstComposed = '\u0300', FirstDecomposed = '\u00C0', FirstCompatible = '\u00A0';

    /// <summary>Marks in a row up to here are put in order by insertion, more by counting.</summary>
    private const int FewMarks = 16;

    /// <summary>A text that no look at the tables is needed for: it is in the form already.</summary>
    public static bool Keeps(NormalForm form, ReadOnlySpan<char> text) => !text.ContainsAnyInRange(FirstChanged(form), '\uFFFF');

    /// <summary>Normalises a text.</summary>
    /// <param name="form">The form.</param>
    /// <param name="codePoints">The text.</param>
    /// <param name="output">
    /// Takes the code points, each with what became of the source's: 0, it takes the place of one; 1, it is inserted after
    /// what stands before it; -n, it takes the place of one and n more vanish (the <c>transform</c> of Hugging Face's NormalizedString).
    /// </param>
    public static void Apply(NormalForm form, ReadOnlySpan<int> codePoints, List<(int CodePoint, int Change)> output)
    {
        var start = output.Count;
        Decompose(codePoints, form is NormalForm.Nfkc or NormalForm.Nfkd, output);
        var units = CollectionsMarshal.AsSpan(output)[start..];
        OrderMarks(units);
        if (form is NormalForm.Nfc or NormalForm.Nfkc) CollectionsMarshal.SetCount(output, start + Compose(units));
    }

    private static char FirstChanged(NormalForm form) => form switch
    {
        NormalForm.Nfc => FirstComposed,
        NormalForm.Nfd => FirstDecomposed,
        _ => FirstCompatible,
    };

    private static void Decompose(ReadOnlySpan<int> codePoints, bool compatible, List<(int CodePoint, int Change)> output)
    {
        foreach (var c in codePoints)
        {
            if (Characters.IsHangulSyllable(c)) AddJamo(c, output);
            else if (NormalFormData.Decomposition(c, compatible) is { IsEmpty: false } parts) AddParts(parts, output);
            else output.Add((c, 0));
        }
    }

    private static void AddJamo(int syllable, List<(int CodePoint, int Change)> output)
    {
        var (lead, vowel, tail) = Characters.Jamo(syllable);
        output.Add((lead, 0));
        output.Add((vowel, 1));
        if (tail != 0) output.Add((tail, 1));
    }

    private static void AddParts(ReadOnlySpan<char> parts, List<(int CodePoint, int Change)> output)
    {
        for (int i = 0, change = 0; i < parts.Length; change = 1)
        {
            output.Add((Characters.At(parts, i, out var units), change));
            i += units;
        }
    }

    /// <summary>Puts every run of marks into the order of their classes; equal ones stay as they are.</summary>
    private static void OrderMarks(Span<(int CodePoint, int Change)> units)
    {
        for (var i = 0; i < units.Length; i++)
        {
            if (NormalFormData.ClassOf(units[i].CodePoint) == 0) continue;
            var end = i + 1;
            while (end < units.Length && NormalFormData.ClassOf(units[end].CodePoint) != 0) end++;
            if (end - i > FewMarks) OrderByCounting(units[i..end]);
            else OrderByInsertion(units[i..end]);
            i = end;
        }
    }

    private static void OrderByInsertion(Span<(int CodePoint, int Change)> marks)
    {
        for (var i = 1; i < marks.Length; i++)
        {
            var mark = marks[i];
            var combining = NormalFormData.ClassOf(mark.CodePoint);
            var to = i;
            for (; to > 0 && NormalFormData.ClassOf(marks[to - 1].CodePoint) > combining; to--) marks[to] = marks[to - 1];
            marks[to] = mark;
        }
    }

    private static void OrderByCounting(Span<(int CodePoint, int Change)> marks)
    {
        Span<int> places = stackalloc int[257];
        places.Clear();
        foreach (var (codePoint, _) in marks) places[NormalFormData.ClassOf(codePoint) + 1]++;
        for (var i = 1; i < places.Length; i++) places[i] += places[i - 1];
        foreach (var mark in marks.ToArray()) marks[places[NormalFormData.ClassOf(mark.CodePoint)]++] = mark;
    }

    /// <summary>Joins each starter with what follows it unblocked.</summary>
    /// <returns>How many code points are left; they stand in front.</returns>
    private static int Compose(Span<(int CodePoint, int Change)> units)
    {
        var (count, starter, before) = (0, -1, 0);
        foreach (var unit in units)
        {
            var combining = NormalFormData.ClassOf(unit.CodePoint);
            // A mark is blocked by one of its own class or a higher one, a starter by any mark between.
            if (starter >= 0 && (before == 0 || before < combining)
                && NormalFormData.Compose(units[starter].CodePoint, unit.CodePoint) is var composed and > 0)
            {
                units[starter] = (composed, units[starter].Change + unit.Change - 1);
                continue;
            }

            if (combining == 0) starter = count;
            before = combining;
            units[count++] = unit;
        }

        return count;
    }
}
