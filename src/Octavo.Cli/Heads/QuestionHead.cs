using System.Text.Json;
using Octavo.Cli.Questions;
using Octavo.Compression;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Reports;

namespace Octavo.Cli.Heads;

/// <summary>Questions whose answers are places in their contexts.</summary>
/// <param name="evaluation">The questions, and how they are answered.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class QuestionHead(SquadEvaluation evaluation, Log log, CancellationToken cancellation) : Head<QuestionAnswerer, SquadResult>(log, cancellation)
{
    // Windows over contexts are long.
    private const int NoiseQuestions = 8;

    /// <inheritdoc/>
    public override string Task => TaskChoice.Squad;

    /// <inheritdoc/>
    public override string Unit => "question";

    /// <inheritdoc/>
    public override int Count => evaluation.Data.Questions.Count;

    /// <inheritdoc/>
    public override string Compared => $"answers to all {Count} questions, and their scores,";

    /// <inheritdoc/>
    public override QuestionHead Take(int count) =>
        new(evaluation with { Data = evaluation.Data with { Questions = [.. evaluation.Data.Questions.Take(count)] } }, Log, Cancellation);

    /// <inheritdoc/>
    public override QuestionAnswerer Load(string folder, QuantizationOptions? quantization, int threads) =>
        ModelLoading.LoadAnswerer(folder, quantization, threads, Log, Cancellation);

    /// <inheritdoc/>
    public override SquadResult Evaluate(QuestionAnswerer model, string folder, string title, int parts = 10) => evaluation.Answer(model, title, Log, Cancellation, parts);

    /// <inheritdoc/>
    public override HeadScores Scores(SquadResult result) => new(result.Intervals, double.NaN, result.Seconds, result.Responses.Count);

    /// <inheritdoc/>
    public override HeadComparison Compare(SquadResult reference, SquadResult other)
    {
        var comparison = SquadComparison.Of(reference, other);
        return new(ComparisonFindings.Of(comparison, reference.Responses.Count), json => SquadFacts.WriteComparison(json, comparison));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Noise(QuestionAnswerer reference, QuestionAnswerer other) =>
        LayerNoise.Measure(reference, other, [.. evaluation.Data.Questions.Take(NoiseQuestions)], evaluation.Options, Cancellation);

    /// <inheritdoc/>
    public override bool AreEqual(SquadResult a, SquadResult b) => a.Responses.SequenceEqual(b.Responses);

    /// <inheritdoc/>
    public override AnswerPicture Picture(SquadResult reference, SquadResult other) => new(
        "FP32 against int8", "Each dot is a question: the score of its answer. On the dashed line nothing changed.", "answer changed",
        [.. reference.Responses.Zip(other.Responses, (a, b) => new AnswerPoint($"{a.Question.Id}", a.Score, b.Score, a.Answer != b.Answer))], []);

    /// <inheritdoc/>
    public override void AddTo(FactTable table, QuestionAnswerer model, SquadResult result) => SquadFacts.AddTo(table, result, model);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, string name, QuestionAnswerer model, SquadResult result) => SquadFacts.Write(json, name, result, model);
}
