using System.CommandLine;
using Octavo.Cli.Lines;
using Octavo.Model;

namespace Octavo.Cli.Predictions;

/// <summary>The options that lines of <c>octavo predict</c> take, each said once though several heads may know it.</summary>
internal static class PredictionOptions
{
    /// <summary>How many of the best are told.</summary>
    public static readonly LineOption<int?> TopK = LineOption.Integer("top_k", 1, int.MaxValue, "How many of the best are told; of labels all unless said, of words 5");

    /// <summary>Most tokens of an answer to a question.</summary>
    public static readonly LineOption<int?> MaxAnswerLength = LineOption.Integer("max_answer_len", 1, int.MaxValue, "Questions: most tokens of an answer; 15 unless said");

    /// <summary>Tokens of a window over a context.</summary>
    public static readonly LineOption<int?> MaxSequenceLength = LineOption.Integer("max_seq_len", 1, int.MaxValue, "Questions: tokens of a window over the context, question included; 384 unless said, or what the model takes");

    /// <summary>How far windows overlap.</summary>
    public static readonly LineOption<int?> DocumentStride = LineOption.Integer("doc_stride", 0, int.MaxValue, "Questions: tokens by which windows overlap; half a window unless said, 128 at most");

    /// <summary>Whether there may be no answer.</summary>
    public static readonly LineOption<bool?> HandleImpossibleAnswer = LineOption.Switch("handle_impossible_answer", "Questions: the answer may be that the context has none, an empty text");

    /// <summary>Whether answers are whole words.</summary>
    public static readonly LineOption<bool?> AlignToWords = LineOption.Switch("align_to_words", "Questions: answers are stretched to whole words, unless false");

    /// <summary>What makes scores of a classifier's logits.</summary>
    public static readonly LineOption<HeadActivation?> FunctionToApply = LineOption.Choice(
        "function_to_apply",
        [("softmax", HeadActivation.Softmax), ("sigmoid", HeadActivation.Sigmoid), ("none", HeadActivation.None)],
        "What makes scores of a classifier's logits; what the model says unless said");

    /// <summary>Labels that a model of natural language inference is asked about.</summary>
    public static readonly LineOption<IReadOnlyList<string>?> CandidateLabels = LineOption.Texts(
        "candidate_labels", "A,B,…", Labels, "Labels that a model of natural language inference has not been trained on");

    /// <summary>What such a label says of a text.</summary>
    public static readonly LineOption<string?> HypothesisTemplate = LineOption.Text(
        "hypothesis_template", "TEXT", $"What a candidate label says of a text, {{}} where it stands; unless said: {new ZeroShotOptions().HypothesisTemplate}");

    /// <summary>Whether such labels stand for themselves.</summary>
    public static readonly LineOption<bool?> MultiLabel = LineOption.Switch("multi_label", "Each candidate label is right or wrong by itself");

    /// <summary>The only words that are looked for in the place of a mask.</summary>
    public static readonly LineOption<IReadOnlyList<string>?> Targets = LineOption.Texts(
        "targets", "A,B,…", text => [text], "Masks: only these words; of one that is no token the first token", ofFlag: text => text.Split(','));

    /// <summary>How entities are made of tokens.</summary>
    public static readonly LineOption<EntityAggregation?> Aggregation = LineOption.Choice(
        "aggregation_strategy",
        [("none", EntityAggregation.None), ("simple", EntityAggregation.Simple), ("first", EntityAggregation.First), ("average", EntityAggregation.Average), ("max", EntityAggregation.Max)],
        "Entities: how tokens become entities; each token by itself unless said");

    /// <summary>How far windows over a text overlap.</summary>
    public static readonly LineOption<int?> Stride = LineOption.Integer("stride", 0, int.MaxValue, "Entities: tokens by which windows over a long text overlap; unless said the text is cut");

    /// <summary>Which labels are not told.</summary>
    public static readonly LineOption<IReadOnlyList<string>?> IgnoredLabels = LineOption.Texts(
        "ignore_labels", "LABEL,…", text => [text], "Entities: labels that are not told; O unless said", ofFlag: Labels);

    /// <summary>All of them; a head takes some.</summary>
    public static readonly IReadOnlyList<LineOption> All =
    [
        TopK,
        LineLength.TruncationOption, LineLength.MaxLengthOption,
        FunctionToApply, CandidateLabels, HypothesisTemplate, MultiLabel,
        Targets,
        MaxAnswerLength, MaxSequenceLength, DocumentStride, HandleImpossibleAnswer, AlignToWords,
        Aggregation, Stride, IgnoredLabels,
    ];

    /// <summary>Refuses flags that say nothing to a head.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="ArgumentException">There is one.</exception>
    public static void Check(ParseResult flags, HeadPredictions head)
    {
        foreach (var option in All.Except(head.Options))
        {
            if (option.IsGiven(flags))
                throw new ArgumentException($"{option.Flag.Name}: expected one of {string.Join(", ", head.Options.Select(known => known.Flag.Name))}, for the model's head knows no other, found {option.Flag.Name}");
        }

        head.Check(flags);
    }

    /// <summary>Labels in one text, as the pipeline takes them.</summary>
    private static IEnumerable<string> Labels(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
