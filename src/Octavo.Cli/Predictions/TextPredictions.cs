using System.CommandLine;
using System.Text.Json;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli.Predictions;

/// <summary>Labels of texts and pairs: the model's own, or those that a line names.</summary>
/// <param name="model">The model; disposed with this.</param>
internal sealed class TextPredictions(TextClassifier model) : HeadPredictions<TextPredictions.Request>
{
    private readonly Tokenizer _tokenizer = model.Tokenizer; // refused before the first line, not at it

    /// <inheritdoc/>
    public override IReadOnlyList<LineOption> Options { get; } =
    [
        PredictionOptions.TopK, LineLength.TruncationOption, LineLength.MaxLengthOption, PredictionOptions.FunctionToApply,
        PredictionOptions.CandidateLabels, PredictionOptions.HypothesisTemplate, PredictionOptions.MultiLabel,
    ];

    /// <inheritdoc/>
    public override string Example => """{"text": "..."}""";

    /// <inheritdoc/>
    public override void Check(ParseResult flags)
    {
        var labels = PredictionOptions.CandidateLabels;
        if (!labels.IsGiven(flags)) return;
        if (flags.GetValue<IReadOnlyList<string>>(labels.Flag.Name) is { Count: 0 }) throw new ArgumentException($"{labels.Flag.Name}: expected at least one label, found none");
        var options = new ZeroShotOptions();
        if (PredictionOptions.HypothesisTemplate.IsGiven(flags)) options = options with { HypothesisTemplate = flags.GetValue<string>(PredictionOptions.HypothesisTemplate.Flag.Name)! };
        _ = new ZeroShotQuestion(model, ".", ["."], options);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Keys => ["text", "pair", "text_pair"]; // the pipeline's own name

    /// <inheritdoc/>
    public override IReadOnlyList<AnswerColumn> Columns(ParseResult flags) => PredictionOptions.CandidateLabels.IsGiven(flags)
        ? [new("labels", AnswerKind.Json), new("scores", AnswerKind.Floats)]
        : [new("label", AnswerKind.Text), new("score", AnswerKind.Float), new("scores", AnswerKind.Json), new("logits", AnswerKind.Floats)];

    /// <inheritdoc/>
    public override void Dispose() => model.Dispose();

    /// <inheritdoc/>
    protected override Request Read(JsonLine line, ParseResult flags)
    {
        var text = line.RequiredText("text");
        var topK = PredictionOptions.TopK.Of(line, flags) ?? int.MaxValue;
        if (PredictionOptions.CandidateLabels.Of(line, flags) is { } candidates) return ReadZeroShot(line, flags, text, candidates, topK);
        foreach (var option in (LineOption[])[PredictionOptions.HypothesisTemplate, PredictionOptions.MultiLabel])
        {
            // Who says null asks for the model's own labels, whatever the flags say.
            if (line.Has(option.Key) || (option.IsGiven(flags) && !line.Has(PredictionOptions.CandidateLabels.Key)))
                throw new InvalidDataException($"expected '{PredictionOptions.CandidateLabels.Key}' beside '{option.Key}', found none");
        }

        var activation = PredictionOptions.FunctionToApply.Of(line, flags) ?? model.Activation;
        var encoding = LineLength.Of(line, flags, LineTruncation.LongestFirst).Encode(_tokenizer, model.Config, text, line.Text("pair") ?? line.Text("text_pair")); // the pipeline's own name
        return new Request([encoding], logits =>
        {
            var prediction = model.Interpret(logits, activation);
            return new LineAnswer(json => Write(json, prediction, topK), null);
        });
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LineAnswer> Answer(IReadOnlyList<Request> requests, CancellationToken cancellation)
    {
        var logits = model.Logits(TokenBatch.Of([.. requests.SelectMany(request => request.Sequences)]), cancellation);
        var answers = new LineAnswer[requests.Count];
        for (var (i, at) = (0, 0); i < answers.Length; i++)
        {
            var length = requests[i].Sequences.Count * model.Config.NumLabels;
            answers[i] = requests[i].Answer(logits.AsSpan(at, length));
            at += length;
        }

        return answers;
    }

    private Request ReadZeroShot(JsonLine line, ParseResult flags, string text, IReadOnlyList<string> candidates, int topK)
    {
        if (!string.IsNullOrEmpty(line.Text("pair"))) throw new InvalidDataException($"expected no 'pair' beside '{PredictionOptions.CandidateLabels.Key}', found one");
        var options = new ZeroShotOptions { MultiLabel = PredictionOptions.MultiLabel.Of(line, flags) ?? false };
        if (PredictionOptions.HypothesisTemplate.Of(line, flags) is { } template) options = options with { HypothesisTemplate = template };
        var question = new ZeroShotQuestion(model, text, candidates, options);
        return new Request(question.Pairs, logits =>
        {
            var labels = question.Answer(logits).Take(topK).ToList();
            return new LineAnswer(
                json =>
                {
                    json.WriteStartArray("labels");
                    foreach (var label in labels) json.WriteStringValue(label.Label);
                    json.WriteEndArray();
                    json.WriteFloats("scores", labels.Select(label => label.Score));
                },
                null);
        });
    }

    private static void Write(Utf8JsonWriter json, Prediction prediction, int topK)
    {
        json.WriteString("label", prediction.Label);
        json.WriteFloat("score", prediction.Score);
        json.WriteStartArray("scores");
        foreach (var label in prediction.Best(topK))
        {
            json.WriteStartObject();
            json.WriteString("label", label.Label);
            json.WriteFloat("score", label.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteFloats("logits", prediction.Logits);
    }

    /// <summary>What a line asks for.</summary>
    /// <param name="Sequences">What the model computes for it.</param>
    /// <param name="Answer">What its logits, [sequences, labels], mean.</param>
    internal sealed record Request(IReadOnlyList<TokenEncoding> Sequences, Answering Answer);

    /// <summary>Reads an answer from logits.</summary>
    /// <param name="logits">[sequences, labels].</param>
    internal delegate LineAnswer Answering(ReadOnlySpan<float> logits);
}
