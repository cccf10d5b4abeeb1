using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using static System.FormattableString;

namespace Octavo.Data;

/// <summary>
/// What the labels of one's own data are: numbers to come close to, or classes, one for a text or several. Spellings of a
/// label are told apart as evaluation tells them (<see cref="LabelSpelling"/>).
/// </summary>
public sealed class DataLabels
{
    /// <summary>More labels than this are refused: a column of texts or ids was meant for another.</summary>
    private const int Most = 1000;

    /// <summary>A label seen once among so many may be a slip of the pen.</summary>
    private const int Hundreds = 200;

    private static readonly HashSet<string> Missing = new(["N/A", "NA", "NAN", "NULL", "NONE", "NIL", "INF", "+INF", "_INF", "?", "_", ""], StringComparer.Ordinal);

    private readonly IReadOnlyList<(string Name, int Count)> _classes;

    private DataLabels(IReadOnlyList<(string, int)> classes, bool areSeveral, string summary) =>
        (_classes, AreSeveral, Summary) = (classes, areSeveral, summary);

    /// <summary>The classes in order: by value where all are numbers, else by name; none for numbers to come close to.</summary>
    public IReadOnlyList<string> Names => [.. _classes.Select(label => label.Name)];

    /// <summary>Whether a text may have several of them.</summary>
    public bool AreSeveral { get; }

    /// <summary>What will be learned, in words.</summary>
    public string Summary { get; }

    /// <summary>What may be a mistake.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            var total = _classes.Sum(label => label.Count);
            if (total < Hundreds) yield break;
            foreach (var (name, _) in _classes.Where(label => label.Count == 1))
                yield return $"the label '{name}' is seen once among {total}: is it meant?";
        }
    }

    /// <summary>Reads the labels of all examples.</summary>
    /// <param name="examples">The examples; all have labels.</param>
    /// <param name="separator">What stands between several labels of a text; null where a text is one label.</param>
    /// <exception cref="CheckpointException">A label is missing, or no number among numbers; its line is named.</exception>
    public static DataLabels Of(IReadOnlyList<GlueExample> examples, string? separator)
    {
        if (separator is not null || examples.Any(example => example.Labels is not null)) return Several(examples, separator);
        if (examples.FirstOrDefault(example => string.IsNullOrWhiteSpace(example.Label)) is { } empty)
            throw new CheckpointException(empty.File, $"line {empty.Line}: expected a label, found none");
        return AreNumbers(examples) ? Numbers(examples) : Classes(examples);
    }

    /// <summary>The labels of data for a task that is known: only counted, for the task says what they are and which there are.</summary>
    /// <param name="examples">The examples; all have labels.</param>
    /// <param name="task">The task.</param>
    public static DataLabels For(GlueTask task, IReadOnlyList<GlueExample> examples)
    {
        if (task.IsRegression) return Numbers(examples);
        if (task.IsMultiLabel) return Several(examples, task.LabelSeparator);
        return Classes(examples);
    }

    /// <summary>Refuses classes that a new classifier cannot be made for.</summary>
    /// <exception cref="CheckpointException">There are too few, or so many that another column was meant.</exception>
    public void CheckCount(string file)
    {
        var least = AreSeveral ? 1 : 2;
        if (_classes.Count > 0 || AreSeveral)
        {
            if (_classes.Count < least || _classes.Count > Most)
                throw new CheckpointException(file, Invariant($"expected {least} to {Most} different labels, or numbers one of which has a fraction, found {_classes.Count}{(_classes.Count > 0 ? $", as '{_classes[0].Name}'" : "")}"));
        }
    }

    /// <summary>
    /// As <c>run_glue.py</c> asks of a column's type: numbers one of which has a fraction; JSON numbers one of which is written
    /// as a real; or numbers all of which are written so. Whole numbers are classes.
    /// </summary>
    private static bool AreNumbers(IReadOnlyList<GlueExample> examples)
    {
        var numbers = examples.Where(example => LabelSpelling.NumberOf(example.Label) is not null).ToList();
        if (examples.FirstOrDefault(example => example.IsNumber && LabelSpelling.NumberOf(example.Label) is null) is { } infinite)
            throw new CheckpointException(infinite.File, $"line {infinite.Line}: expected a number within the range of a double, found '{infinite.Label}'");
        if (numbers.Count == 0) return false;
        var areReal = numbers.Any(HasFraction)
            || numbers.Any(example => example.IsNumber && LabelSpelling.IsWrittenAsReal(example.Label))
            || numbers.TrueForAll(example => LabelSpelling.IsWrittenAsReal(example.Label));

        // Where most are numbers, or all else is a gap among fractions, something else is a slip and not a class of its own.
        var others = examples.Where(example => LabelSpelling.NumberOf(example.Label) is null).ToList();
        var isColumnOfNumbers = 2 * numbers.Count > examples.Count || (areReal && others.TrueForAll(IsGap));
        return isColumnOfNumbers && others.Find(example => areReal || IsGap(example)) is { } other
            ? throw Unexpected(other)
            : areReal && others.Count == 0;
    }

    /// <summary>Whether a label stands for a number that is missing, or is none that can be computed with.</summary>
    private static bool IsGap(GlueExample example) =>
        Missing.Contains(LabelSpelling.KeyOf(example.Label)) || double.TryParse(example.Label, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static CheckpointException Unexpected(GlueExample other) =>
        new(other.File, $"line {other.Line}: expected a number, as the other labels are, found '{other.Label}'");

    private static bool HasFraction(GlueExample example) => LabelSpelling.NumberOf(example.Label) is { } number && number != Math.Floor(number);

    private static DataLabels Numbers(IReadOnlyList<GlueExample> examples)
    {
        var values = examples.Select(example => LabelSpelling.NumberOf(example.Label)).Where(value => value is not null).ToList();
        return new([], false, Invariant($"numbers from {values.Min()} to {values.Max()}, one output"));
    }

    private static DataLabels Classes(IReadOnlyList<GlueExample> examples)
    {
        var classes = Count(examples.Select(example => example.Label));
        return new(classes, false, Describe(classes));
    }

    private static DataLabels Several(IReadOnlyList<GlueExample> examples, string? separator)
    {
        var classes = Count(examples.SelectMany(example => example.LabelSet(separator ?? GlueTask.UsualSeparator)));
        return new(classes, true, $"any number for a text of {Describe(classes)}");
    }

    /// <summary>Each label once, under its most frequent spelling.</summary>
    private static List<(string Name, int Count)> Count(IEnumerable<string> labels)
    {
        var classes = labels
            .GroupBy(LabelSpelling.KeyOf, StringComparer.Ordinal)
            .Select(group => (Name: group.GroupBy(spelling => spelling.Trim()).MaxBy(spellings => spellings.Count())!.Key, Count: group.Count()));
        var named = classes.ToList();
        return named.TrueForAll(label => LabelSpelling.NumberOf(label.Name) is not null)
            ? [.. named.OrderBy(label => LabelSpelling.NumberOf(label.Name)).ThenBy(label => LabelSpelling.KeyOf(label.Name), StringComparer.Ordinal)]
            : [.. named.OrderBy(label => LabelSpelling.KeyOf(label.Name), StringComparer.Ordinal)];
    }

    private static string Describe(IReadOnlyList<(string Name, int Count)> classes)
    {
        const int shown = 20;
        return string.Join(", ", classes.Take(shown).Select(label => $"{label.Name} ({label.Count})")) + (classes.Count > shown ? $" and {classes.Count - shown} more" : "");
    }
}
