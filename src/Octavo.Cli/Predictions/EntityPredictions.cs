using System.CommandLine;
using System.Text.Json;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Model.Entities;
using Octavo.Text;

namespace Octavo.Cli.Predictions;

/// <summary>Entities of texts.</summary>
/// <param name="model">The model; disposed with this.</param>
internal sealed class EntityPredictions(TokenClassifier model) : HeadPredictions<EntityWindows>
{
    private static readonly EntityOptions s_usual = new();

    /// <inheritdoc/>
    public override IReadOnlyList<LineOption> Options { get; } = [PredictionOptions.Aggregation, PredictionOptions.Stride, PredictionOptions.IgnoredLabels];

    /// <inheritdoc/>
    public override string Example => """{"text": "...", "aggregation_strategy": "simple"}""";

    /// <inheritdoc/>
    public override IReadOnlyList<AnswerColumn> Columns(ParseResult flags) => [new("entities", AnswerKind.Json)];

    /// <inheritdoc/>
    public override void Dispose() => model.Dispose();

    /// <inheritdoc/>
    protected override EntityWindows Read(JsonLine line, ParseResult flags)
    {
        var text = line.RequiredText("text");
        var (aggregation, stride) = (PredictionOptions.Aggregation.Of(line, flags), PredictionOptions.Stride.Of(line, flags));
        if (stride is not null && aggregation == EntityAggregation.None)
            throw new InvalidDataException($"stride: expected with aggregation_strategy simple, first, average or max, found none with stride {stride}");
        return model.Cut(text, new EntityOptions
        {
            Aggregation = aggregation ?? s_usual.Aggregation,
            Stride = stride,
            IgnoredLabels = PredictionOptions.IgnoredLabels.Of(line, flags) ?? s_usual.IgnoredLabels,
        });
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LineAnswer> Answer(IReadOnlyList<EntityWindows> requests, CancellationToken cancellation) =>
        [.. requests.Zip(model.Find(requests, cancellation), (request, found) => new LineAnswer(json => Write(json, new CodePoints(request.Text), found), null))];

    private static void Write(Utf8JsonWriter json, CodePoints text, IReadOnlyList<Entity> entities)
    {
        json.WriteStartArray("entities");
        foreach (var entity in entities)
        {
            json.WriteStartObject();
            json.WriteString(entity.Index is null ? "entity_group" : "entity", entity.Label);
            json.WriteFloat("score", entity.Score);
            if (entity.Index is { } index) json.WriteNumber("index", index);
            json.WriteString("word", entity.Word);
            json.WriteNumber("start", text.Before(entity.Start));
            json.WriteNumber("end", text.Before(entity.End));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
