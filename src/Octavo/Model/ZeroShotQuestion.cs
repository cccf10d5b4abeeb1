using Octavo.Text;

namespace Octavo.Model;

/// <summary>Candidate labels of one text as pairs of premise and hypothesis, and how the model's logits answer them.</summary>
public sealed class ZeroShotQuestion
{
    private readonly Entailment _entailment;
    private readonly IReadOnlyList<string> _labels;
    private readonly int _modelLabels;
    private readonly bool _multiLabel;

    /// <summary>Makes the pairs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The premise.</param>
    /// <param name="labels">The candidate labels.</param>
    /// <param name="options">The template and how scores are made.</param>
    /// <exception cref="ArgumentException">The text or the labels are empty, the template has no place for one, or a hypothesis leaves the text no room.</exception>
    public ZeroShotQuestion(TextClassifier model, string text, IReadOnlyList<string> labels, ZeroShotOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(labels);
        _entailment = Entailment.Of(model.Config.Labels);
        if (text.Length == 0)
            throw new ArgumentException("text: expected a text to classify, found an empty one");
        if (labels.Count == 0)
            throw new ArgumentException("candidate labels: expected at least one, found none");
        (_labels, _multiLabel, _modelLabels) = ([.. labels], options.MultiLabel, model.Config.NumLabels);
        var template = HypothesisTemplate.Parse(options.HypothesisTemplate);
        Pairs = [.. _labels.Select(label => Encode(model, text, template.Of(label)))];
    }

    /// <summary>A sequence for each label: the text, cut where it is too long, and the hypothesis, which is never cut.</summary>
    public IReadOnlyList<TokenEncoding> Pairs { get; }

    /// <summary>The labels with their scores, best first; of equal ones the last first, as the pipeline turns its order around.</summary>
    /// <param name="logits">[pairs, labels of the model].</param>
    public IReadOnlyList<LabelScore> Answer(ReadOnlySpan<float> logits)
    {
        var scores = _entailment.Scores(logits, _modelLabels, _multiLabel);
        return [.. scores.Select((score, i) => new LabelScore(_labels[i], score, i)).OrderByDescending(label => label.Score).ThenByDescending(label => label.Index)];
    }

    // Where nothing would be left of the text nothing is cut, and the model's positions decide, as in the pipeline.
    private static TokenEncoding Encode(TextClassifier model, string text, string hypothesis)
    {
        var whole = new EncodingOptions { MaxLength = int.MaxValue };
        var encoding = model.Tokenizer.Encode(text, hypothesis, whole);
        var most = Math.Min(model.Tokenizer.ModelMaxLength, model.Config.MaxTokens);
        var ofText = Enumerable.Range(0, encoding.InputIds.Count).Count(i => encoding.TextOf(i) == 0);
        var rest = encoding.InputIds.Count - ofText;
        if (encoding.InputIds.Count > most && rest < most)
            encoding = model.Tokenizer.Encode(text, hypothesis, whole with { MaxLength = most, Truncation = TruncationStrategy.OnlyFirst });
        else if (encoding.InputIds.Count > model.Config.MaxTokens)
            throw new ArgumentException($"hypothesis '{hypothesis}': expected room for the text within {most} tokens, found {rest} tokens without it");
        return TokenCheck.ProblemOf(TokenBatch.Of([encoding]), 0, model.Config) is { } problem ? throw new ArgumentException(problem) : encoding;
    }
}
