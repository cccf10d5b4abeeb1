using System.CommandLine;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Model.Answers;
using Octavo.Text;

namespace Octavo.Cli.Predictions;

/// <summary>Answers to questions about contexts.</summary>
/// <param name="model">The model; disposed with this.</param>
internal sealed class AnswerPredictions(QuestionAnswerer model) : HeadPredictions<AnswerPredictions.Request>
{
    private static readonly AnswerOptions s_usual = new();

    /// <inheritdoc/>
    public override IReadOnlyList<LineOption> Options { get; } =
    [
        PredictionOptions.TopK, PredictionOptions.MaxAnswerLength, PredictionOptions.MaxSequenceLength, PredictionOptions.DocumentStride,
        PredictionOptions.HandleImpossibleAnswer, PredictionOptions.AlignToWords,
    ];

    /// <inheritdoc/>
    public override string Example => """{"question": "...", "context": "..."}""";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Keys => ["question", "context"];

    /// <inheritdoc/>
    public override IReadOnlyList<AnswerColumn> Columns(ParseResult flags) => [new("answers", AnswerKind.Json)];

    /// <inheritdoc/>
    public override void Dispose() => model.Dispose();

    /// <inheritdoc/>
    protected override Request Read(JsonLine line, ParseResult flags)
    {
        var context = line.RequiredText("context");
        var options = new AnswerOptions
        {
            TopK = PredictionOptions.TopK.Of(line, flags) ?? s_usual.TopK,
            MaxAnswerLength = PredictionOptions.MaxAnswerLength.Of(line, flags) ?? s_usual.MaxAnswerLength,
            MaxLength = PredictionOptions.MaxSequenceLength.Of(line, flags),
            Stride = PredictionOptions.DocumentStride.Of(line, flags),
            HandleImpossibleAnswer = PredictionOptions.HandleImpossibleAnswer.Of(line, flags) ?? s_usual.HandleImpossibleAnswer,
            AlignToWords = PredictionOptions.AlignToWords.Of(line, flags) ?? s_usual.AlignToWords,
        };
        return new(model.Cut(line.RequiredText("question"), context, options));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LineAnswer> Answer(IReadOnlyList<Request> requests, CancellationToken cancellation)
    {
        var answers = model.Answer([.. requests.Select(request => request.Question)], cancellation);
        return [.. requests.Zip(answers, (request, found) => Describe(new CodePoints(request.Question.Context), found))];
    }

    private static LineAnswer Describe(CodePoints context, IReadOnlyList<Answer> answers) => new(
        json =>
        {
            json.WriteStartArray("answers");
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                json.WriteString("answer", answer.Text);
                json.WriteFloat("score", answer.Score);
                json.WriteNumber("start", context.Before(answer.Start));
                json.WriteNumber("end", context.Before(answer.End));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        null);

    /// <summary>What a line asks for.</summary>
    /// <param name="Question">The question, its context already cut.</param>
    internal sealed record Request(CutQuestion Question);
}
