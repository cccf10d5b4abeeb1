using System.Globalization;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Data;

/// <summary>
/// The task that data of one's own are for a model. Its labels stand in the order of the model's logits, however a label map
/// is typed: the order says which class F1 is of.
/// </summary>
/// <param name="columns">The columns of the data.</param>
/// <param name="separator">What stands between several labels of a text; null for the usual.</param>
internal sealed class OwnTask(DatasetColumns columns, string? separator)
{
    private static readonly (string, string)[] NoAndYes = [("0", "1"), ("false", "true"), ("no", "yes"), ("negative", "positive")];

    /// <summary>The task for a head.</summary>
    /// <param name="head">What the model's logits mean.</param>
    /// <param name="told">For each label of the data the model's, by name or index; null if they are named alike.</param>
    /// <exception cref="InvalidDataException">The data have labels of another kind.</exception>
    public GlueTask For(ClassifierHead head, IReadOnlyList<KeyValuePair<string, string>>? told)
    {
        if (head.IsMultiLabel) return GlueTask.OwnMultiLabel(Names(head.Labels, told), columns.Texts, Label, separator ?? GlueTask.UsualSeparator);
        return separator is null
            ? GlueTask.Own(head.Labels.Count == 1 ? [] : Names(head.Labels, told), columns.Texts, Label)
            : throw new InvalidDataException("--label-separator: expected a model of several labels for a text (problem_type multi_label_classification), found one of another kind");
    }

    /// <summary>The task for a model whose only logit is no regression: two classes if the labels are, else numbers.</summary>
    /// <param name="head">What the model's logit means.</param>
    /// <param name="told">Which label of the data the logit is for; null to go by names.</param>
    /// <param name="examples">The data.</param>
    /// <exception cref="InvalidDataException">It is not clear which label the logit is for.</exception>
    public GlueTask ForOneLogit(ClassifierHead head, IReadOnlyList<KeyValuePair<string, string>>? told, IReadOnlyList<GlueExample> examples)
    {
        if (separator is not null || !examples[0].HasLabel) return For(head, null);
        var labels = DataLabels.Of(examples, null);
        if (labels.AreSeveral) throw new InvalidDataException("expected one label for each text, found arrays: the model has one logit");
        if (labels.Names.Count == 0) return For(head, null);
        if (Positive(labels.Names, head, told) is { } positive)
            return GlueTask.Own([labels.Names.First(name => name != positive), positive], columns.Texts, Label);

        // All of one class, of the usual two.
        if (told is null && labels.Names is [var only] && (AreOne(only, "0") || AreOne(only, "1"))) return GlueTask.Own(["0", "1"], columns.Texts, Label);
        return labels.Names.Count > 2 && labels.Names.All(name => LabelSpelling.NumberOf(name) is not null)
            ? For(head, null)
            : throw new InvalidDataException(
                $"the model has one logit ({head.Labels[0]}), the data the labels {string.Join(", ", labels.Names)}: --label-map LABEL={head.Labels[0]} says which of two it is for");
    }

    private string Label => columns.Label ?? "label";

    private static string? Positive(IReadOnlyList<string> names, ClassifierHead head, IReadOnlyList<KeyValuePair<string, string>>? told)
    {
        if (names.Count != 2) return null;
        var wanted = told is null ? head.Labels[0] : told.FirstOrDefault(pair => IsLogit(pair.Value, head)).Key;
        if (wanted is not null && names.FirstOrDefault(name => AreOne(name, wanted)) is { } known) return known;
        return told is not null ? null : NoAndYes
            .Select(pair => (No: names.FirstOrDefault(name => AreOne(name, pair.Item1)), Yes: names.FirstOrDefault(name => AreOne(name, pair.Item2))))
            .FirstOrDefault(pair => pair.No is not null && pair.Yes is not null).Yes;
    }

    private static bool IsLogit(string name, ClassifierHead head) => name == "0" || AreOne(name, head.Labels[0]);

    private static bool AreOne(string a, string b) => LabelSpelling.KeyOf(a) == LabelSpelling.KeyOf(b);

    /// <summary>The names by which the data know the model's labels, in the order of its logits.</summary>
    private static IReadOnlyList<string> Names(IReadOnlyList<string> model, IReadOnlyList<KeyValuePair<string, string>>? told)
    {
        if (told is not null) return [.. told.OrderBy(pair => PlaceOf(pair.Value, model)).Select(pair => pair.Key)];
        return model.Select((label, i) => label.Equals($"LABEL_{i}", StringComparison.OrdinalIgnoreCase)).All(isNameless => isNameless)
            ? [.. model.Select((_, i) => i.ToString(CultureInfo.InvariantCulture))]
            : model;
    }

    private static int PlaceOf(string target, IReadOnlyList<string> model)
    {
        for (var i = 0; i < model.Count; i++)
        {
            if (AreOne(model[i], target)) return i;
        }

        return int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : model.Count;
    }
}
