using System.Text.Json;
using Octavo.Cli.Entities;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation.Entities;
using Octavo.Model;
using Octavo.Reports;
using Octavo.Text;

namespace Octavo.Cli.Heads;

/// <summary>Sentences whose words have tags.</summary>
/// <param name="request">How models are evaluated.</param>
/// <param name="data">The sentences.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class EntityHead(EntityRequest request, ConllData data, Log log, CancellationToken cancellation) : Head<TokenClassifier, EntityResult>(log, cancellation)
{
    /// <inheritdoc/>
    public override string Task => TaskChoice.Entities;

    /// <inheritdoc/>
    public override string Unit => "sentence";

    /// <inheritdoc/>
    public override int Count => data.Sentences.Count;

    /// <inheritdoc/>
    public override string Compared => $"tags of all {data.WordCount} words, and their loss,";

    /// <inheritdoc/>
    public override EntityHead Take(int count) => new(request, data with { Sentences = [.. data.Sentences.Take(count)] }, Log, Cancellation);

    /// <inheritdoc/>
    public override EntityHead With(Padding padding) => new(request with { Options = request.Options with { Padding = padding } }, data, Log, Cancellation);

    /// <inheritdoc/>
    public override TokenClassifier Load(string folder, QuantizationOptions? quantization, int threads) =>
        ModelLoading.LoadTokenClassifier(folder, quantization, threads, Log, Cancellation);

    /// <inheritdoc/>
    public override EntityResult Evaluate(TokenClassifier model, string folder, string title, int parts = 10) =>
        EntityEvaluateRun.Evaluate(model, data, request, title, Log, Cancellation, parts);

    /// <inheritdoc/>
    public override HeadScores Scores(EntityResult result) => new(result.Intervals, result.Loss, result.Seconds, result.Responses.Count);

    /// <inheritdoc/>
    public override HeadComparison Compare(EntityResult reference, EntityResult other)
    {
        var comparison = EntityComparison.Of(reference, other);
        return new(ComparisonFindings.Of(comparison, reference.Responses.Count), json => EntityFacts.WriteComparison(json, comparison, reference));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Noise(TokenClassifier reference, TokenClassifier other) =>
        LayerNoise.Measure(reference, other, data with { Sentences = [.. data.Sentences.Take(NoiseExamples)] }, request.Options.MaxLength, Cancellation);

    /// <inheritdoc/>
    public override bool AreEqual(EntityResult a, EntityResult b) => a.Responses.SequenceEqual(b.Responses) && a.Loss.Equals(b.Loss);

    /// <inheritdoc/>
    public override AnswerPicture Picture(EntityResult reference, EntityResult other)
    {
        var after = other.Counts.PerType.ToDictionary(StringComparer.Ordinal);
        return new(
            "FP32 against int8", "F1 of each type of entity, with how many there are.", "", [],
            [.. reference.Counts.PerType.Select(type => new AnswerGroup($"{type.Key} ({type.Value.True})", type.Value.F1, after.GetValueOrDefault(type.Key).F1))]);
    }

    /// <inheritdoc/>
    public override void AddTo(FactTable table, TokenClassifier model, EntityResult result) => EntityFacts.AddResult(table, model, result);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, string name, TokenClassifier model, EntityResult result) => EntityFacts.WriteResult(json, name, model, result);
}
