using System.Globalization;
using System.Text;
using Octavo.Text;

namespace Octavo.Evaluation.Squad;

/// <summary>Exact match and F1 of one answer, as the official scripts of SQuAD 1.1 and 2.0 count them.</summary>
public static class SquadMetrics
{
    private const string AsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private static readonly string[] Articles = ["a", "an", "the"];

    /// <summary>A text as it is compared: lower case, without ASCII punctuation, without the articles a, an and the, single spaces.</summary>
    /// <param name="text">The text.</param>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join(' ', Words(text));
    }

    /// <summary>Whether an answer equals one of the right ones.</summary>
    /// <param name="prediction">The answer; empty for none.</param>
    /// <param name="answers">The right answers; none where the question has none.</param>
    /// <param name="version">By which script.</param>
    public static bool IsExact(string prediction, IReadOnlyList<string> answers, SquadVersion version)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var predicted = Words(prediction);
        return GoldWords(answers, version).Any(gold => gold.SequenceEqual(predicted));
    }

    /// <summary>The best F1 of the words of an answer and those of a right one: 2 P R / (P + R) over words, each as often as it stands there.</summary>
    /// <param name="prediction">The answer; empty for none.</param>
    /// <param name="answers">The right answers; none where the question has none.</param>
    /// <param name="version">By which script: where no words are left on either side 1.1 says 0 and 2.0 says 1.</param>
    public static double F1(string prediction, IReadOnlyList<string> answers, SquadVersion version)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var predicted = Words(prediction);
        return GoldWords(answers, version).Select(gold => F1(predicted, gold, version)).DefaultIfEmpty(0).Max();
    }

    private static double F1(List<string> predicted, List<string> gold, SquadVersion version)
    {
        if (version == SquadVersion.V2 && (predicted.Count == 0 || gold.Count == 0)) return predicted.Count == gold.Count ? 1 : 0;
        var left = gold.CountBy(word => word).ToDictionary(StringComparer.Ordinal);
        var same = 0;
        foreach (var word in predicted)
        {
            if (left.GetValueOrDefault(word) == 0) continue;
            left[word]--;
            same++;
        }

        if (same == 0) return 0;
        var (precision, recall) = ((double)same / predicted.Count, (double)same / gold.Count);
        return 2 * precision * recall / (precision + recall);
    }

    /// <summary>The words of each right answer. By 2.0 those of which nothing is left do not count, and where none is left the right answer is none.</summary>
    private static List<List<string>> GoldWords(IReadOnlyList<string> answers, SquadVersion version)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var words = answers.Select(Words).ToList();
        if (version == SquadVersion.V1) return words;
        words.RemoveAll(gold => gold.Count == 0);
        return words.Count > 0 ? words : [[]];
    }

    private static List<string> Words(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var unit in LowerCase.Of(text))
        {
            if (!AsciiPunctuation.Contains(unit, StringComparison.Ordinal)) bare.Append(unit);
        }

        return Split(WithoutArticles(bare.ToString()));
    }

    /// <summary>Python's <c>re.sub(r'\b(a|an|the)\b', ' ', text)</c>: an article is one where it is all of a run of letters, numbers and connectors.</summary>
    private static string WithoutArticles(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && IsWordCharacter(text, end, out var units)) end += units;
            if (end == start)
            {
                kept.Append(text[start++]);
                continue;
            }

            var word = text[start..end];
            kept.Append(Articles.Contains(word) ? " " : word);
            start = end;
        }

        return kept.ToString();
    }

    /// <summary>Python's <c>\w</c>: <c>str.isalnum</c> or an underscore; marks are none of it.</summary>
    private static bool IsWordCharacter(string text, int index, out int units)
    {
        var c = Characters.At(text, index, out units);
        return c == '_' || Rune.GetUnicodeCategory(new Rune(c)) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
    }

    /// <summary>Python's <c>str.split()</c>, to which the separators U+001C to U+001F are spaces too.</summary>
    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !char.IsWhiteSpace(text[i]) && text[i] is not (>= '\x1c' and <= '\x1f')) continue;
            if (i > start) words.Add(text[start..i]);
            start = i + 1;
        }

        return words;
    }
}
