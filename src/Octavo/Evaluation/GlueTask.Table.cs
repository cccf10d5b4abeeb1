namespace Octavo.Evaluation;

/// <content>The tasks of GLUE, https://gluebenchmark.com: columns, labels and metrics as Transformers' processors have them.</content>
public sealed partial class GlueTask
{
    private static readonly string[] s_inference = ["contradiction", "entailment", "neutral"];

    private static readonly Dictionary<string, string[]> s_inferenceAliases = new()
    {
        ["contradiction"] = ["contradictory", "contradict"],
        ["entailment"] = ["entails", "entailed", "entail"],
    };

    private static readonly Dictionary<string, string[]> s_entailmentAliases = new()
    {
        ["entailment"] = ["entails", "entailed", "entail"],
        ["not_entailment"] = ["non_entailment", "no_entailment", "nonentailment"],
    };

    /// <summary>Every task known, by the names of the benchmark in lower case.</summary>
    public static IReadOnlyList<GlueTask> All { get; } =
    [
        new("cola")
        {
            Folder = "CoLA",
            SubmissionName = "CoLA.tsv",
            TextColumns = ["3"],
            LabelColumn = "1",
            IsHeaderless = true,
            TestTextColumns = ["sentence"],
            Labels = ["0", "1"],
            LabelNames = ["unacceptable", "acceptable"],
            LabelAliases = new Dictionary<string, string[]> { ["unacceptable"] = ["ungrammatical"], ["acceptable"] = ["grammatical"] },
            Metrics = ["mcc"],
        },
        new("sst-2")
        {
            Folder = "SST-2",
            SubmissionName = "SST-2.tsv",
            TextColumns = ["sentence"],
            LabelColumn = "label",
            Labels = ["0", "1"],
            LabelNames = ["negative", "positive"],
            LabelAliases = new Dictionary<string, string[]> { ["negative"] = ["neg"], ["positive"] = ["pos"] },
            Metrics = ["acc"],
        },
        new("mrpc")
        {
            Folder = "MRPC",
            SubmissionName = "MRPC.tsv",
            TextColumns = ["#1 String", "#2 String"],
            LabelColumn = "Quality",
            Labels = ["0", "1"],
            LabelNames = ["not_equivalent", "equivalent"],
            Metrics = ["acc", "acc_and_f1", "f1"],
        },
        new("sts-b")
        {
            Folder = "STS-B",
            SubmissionName = "STS-B.tsv",
            TextColumns = ["sentence1", "sentence2"],
            LabelColumn = "score",
            Metrics = ["corr", "pearson", "spearmanr"],
            IsRegression = true,
        },
        new("qqp")
        {
            Folder = "QQP",
            SubmissionName = "QQP.tsv",
            TextColumns = ["question1", "question2"],
            LabelColumn = "is_duplicate",
            Labels = ["0", "1"],
            LabelNames = ["not_duplicate", "duplicate"],
            LabelAliases = new Dictionary<string, string[]> { ["not_duplicate"] = ["non_duplicate"], ["duplicate"] = ["is_duplicate"] },
            Metrics = ["acc", "acc_and_f1", "f1"],
        },
        new("mnli")
        {
            Folder = "MNLI",
            SubmissionName = "MNLI-m.tsv",
            TextColumns = ["sentence1", "sentence2"],
            LabelColumn = "gold_label",
            Labels = s_inference,
            LabelNames = s_inference,
            LabelAliases = s_inferenceAliases,
            Metrics = ["mnli/acc"],
            FileSuffix = "_matched",
            Companion = "mnli-mm",
        },
        new("mnli-mm")
        {
            Folder = "MNLI",
            SubmissionName = "MNLI-mm.tsv",
            TextColumns = ["sentence1", "sentence2"],
            LabelColumn = "gold_label",
            Labels = s_inference,
            LabelNames = s_inference,
            LabelAliases = s_inferenceAliases,
            Metrics = ["mnli-mm/acc"],
            FileSuffix = "_mismatched",
        },
        new("qnli")
        {
            Folder = "QNLI",
            SubmissionName = "QNLI.tsv",
            TextColumns = ["question", "sentence"],
            LabelColumn = "label",
            Labels = ["entailment", "not_entailment"],
            LabelNames = ["entailment", "not_entailment"],
            LabelAliases = s_entailmentAliases,
            Metrics = ["acc"],
        },
        new("rte")
        {
            Folder = "RTE",
            SubmissionName = "RTE.tsv",
            TextColumns = ["sentence1", "sentence2"],
            LabelColumn = "label",
            Labels = ["entailment", "not_entailment"],
            LabelNames = ["entailment", "not_entailment"],
            LabelAliases = s_entailmentAliases,
            Metrics = ["acc"],
        },
        new("wnli")
        {
            Folder = "WNLI",
            SubmissionName = "WNLI.tsv",
            TextColumns = ["sentence1", "sentence2"],
            LabelColumn = "label",
            Labels = ["0", "1"],
            LabelNames = ["not_entailment", "entailment"],
            LabelAliases = s_entailmentAliases,
            Metrics = ["acc"],
        },
        new("ax")
        {
            Folder = "diagnostic",
            SubmissionName = "AX.tsv",
            TextColumns = ["sentence1", "sentence2"],
            LabelColumn = "label",
            Labels = s_inference,
            LabelNames = s_inference,
            LabelAliases = s_inferenceAliases,
            Metrics = [],
            Splits = [DatasetSplit.Test],
        },
    ];

    /// <summary>
    /// A task of one's own, scored by what its labels allow: accuracy and Matthews' correlation, with F1 of the second
    /// label where there are two; Pearson's and Spearman's correlation where there are none.
    /// </summary>
    /// <param name="labels">The labels as the data write them, each once; empty for regression.</param>
    /// <param name="textColumns">The column of the text, or those of a pair.</param>
    /// <param name="labelColumn">The column of the label.</param>
    /// <exception cref="ArgumentException">There is one label only, or one twice, or not one or two columns of text.</exception>
    public static GlueTask Own(IReadOnlyList<string> labels, IReadOnlyList<string> textColumns, string labelColumn)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(textColumns);
        ArgumentException.ThrowIfNullOrEmpty(labelColumn);
        CheckOwn(labels, textColumns, tooFew: 1, "expected two labels or more");
        return new(OwnName)
        {
            TextColumns = textColumns,
            LabelColumn = labelColumn,
            Labels = labels,
            LabelNames = labels,
            IsRegression = labels.Count == 0,
            Metrics = labels.Count switch
            {
                0 => ["corr", "pearson", "spearmanr"],
                2 => ["acc", "acc_and_f1", "f1", "mcc"],
                _ => ["acc", "mcc"],
            },
        };
    }

    /// <summary>
    /// A task of one's own whose texts have any number of labels each: scored by the share of texts whose labels are all
    /// right, and by F1 over all decisions (micro) and its mean over the labels (macro). A decision is yes where the sigmoid
    /// is above a half.
    /// </summary>
    /// <param name="labels">The labels as the data write them, each once.</param>
    /// <param name="textColumns">The column of the text, or those of a pair.</param>
    /// <param name="labelColumn">The column of the labels.</param>
    /// <param name="separator">What stands between labels where the file has no array of them.</param>
    /// <exception cref="ArgumentException">There is no label, or one twice, or not one or two columns of text.</exception>
    public static GlueTask OwnMultiLabel(
        IReadOnlyList<string> labels, IReadOnlyList<string> textColumns, string labelColumn, string separator = UsualSeparator)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(textColumns);
        ArgumentException.ThrowIfNullOrEmpty(labelColumn);
        ArgumentException.ThrowIfNullOrEmpty(separator);
        CheckOwn(labels, textColumns, tooFew: 0, "expected labels");
        return new(OwnName)
        {
            TextColumns = textColumns,
            LabelColumn = labelColumn,
            Labels = labels,
            LabelNames = labels,
            IsMultiLabel = true,
            LabelSeparator = separator,
            Metrics = ["acc", "f1_macro", "f1_micro"],
        };
    }

    private static void CheckOwn(IReadOnlyList<string> labels, IReadOnlyList<string> textColumns, int tooFew, string expected)
    {
        if (labels.Count == tooFew || labels.Distinct(StringComparer.Ordinal).Count() != labels.Count)
            throw new ArgumentException($"{expected}, each once, found {string.Join(", ", labels)}", nameof(labels));
        if (textColumns.Count is not (1 or 2))
            throw new ArgumentException($"expected one column of text or two, found {textColumns.Count}", nameof(textColumns));
    }
}
