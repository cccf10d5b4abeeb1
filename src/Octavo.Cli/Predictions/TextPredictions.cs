using System.CommandLine;
using System.Text.Json;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli.Predictions;

/// <summary>Labels of texts and pairs.</summary>
/// <param name="model">The model; disposed with this.</param>
internal sealed class TextPredictions(TextClassifier model) : HeadPredictions<TextPredictions.Request>
{
    private readonly Tokenizer _tokenizer = model.Tokenizer; // refused before the first line, not at it
    private readonly int _length = Math.Min(model.Tokenizer.ModelMaxLength, model.Config.MaxTokens);

    /// <inheritdoc/>
    public override IReadOnlyList<LineOption> Options { get; } = [PredictionOptions.TopK];

    /// <inheritdoc/>
    protected override string Example => """{"text": "..."}""";

    /// <inheritdoc/>
    public override void Dispose() => model.Dispose();

    /// <inheritdoc/>
    protected override Request Read(JsonLine line, ParseResult flags) =>
        new(line.RequiredText("text"), line.Text("pair"), PredictionOptions.TopK.Of(line, flags));

    /// <inheritdoc/>
    protected override IReadOnlyList<LineAnswer> Answer(IReadOnlyList<Request> requests, CancellationToken cancellation)
    {
        TokenBatch Encode(IEnumerable<Request> some) => _tokenizer.EncodeBatch([.. some.Select(request => (request.Text, request.Pair))], _length, Padding.None);
        var batch = Encode(requests);
        var problems = Enumerable.Range(0, requests.Count).Select(i => TokenCheck.ProblemOf(batch, i, model.Config)).ToList();

        // A line that the model cannot compute is wrong alone: the others of its batch are answered.
        if (problems.Any(problem => problem is not null)) batch = Encode(requests.Where((_, i) => problems[i] is null));
        var logits = problems.Contains(null) ? model.Logits(batch, cancellation) : [];
        var (labels, next) = (model.Config.NumLabels, 0);
        return [.. problems.Select((problem, i) => problem is null ? Describe(model.Interpret(logits.AsSpan(next++ * labels, labels)), requests[i].TopK) : new LineAnswer(null, problem))];
    }

    private LineAnswer Describe(Prediction prediction, int? topK) => new(
        json =>
        {
            json.WriteString("label", prediction.Label);
            json.WriteFloat("score", prediction.Score);
            WriteScores(json, prediction.Scores, topK ?? int.MaxValue);
            json.WriteFloats("logits", prediction.Logits);
        },
        null);

    private void WriteScores(Utf8JsonWriter json, IReadOnlyList<float> scores, int count)
    {
        json.WriteStartArray("scores");
        foreach (var (label, score) in model.Config.Labels.Zip(scores).OrderByDescending(pair => pair.Second).Take(count))
        {
            json.WriteStartObject();
            json.WriteString("label", label);
            json.WriteFloat("score", score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What a line asks for.</summary>
    /// <param name="Text">The text, or the first of a pair.</param>
    /// <param name="Pair">The second of a pair, or null.</param>
    /// <param name="TopK">How many labels are told; all where null.</param>
    internal sealed record Request(string Text, string? Pair, int? TopK);
}
