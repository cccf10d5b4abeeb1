using System.Globalization;
using System.Text.Json;
using Octavo.Model;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /predict</c> of a model of entities, with the options and the answers of Transformers' pipeline; places count code points.</summary>
internal static class EntityPrediction
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request, EntityModel model)
    {
        var inputs = InputList.OfTexts(request.Body["inputs"], request.Options.MaxClientBatchSize);
        request.Count(inputs.Items);
        var options = OptionsOf(request.Body);
        RequireFit(request, inputs, options.Stride is not null);
        var answers = await model.Queue.EntitiesAsync([.. inputs.Items.Select(input => input.Text)], options, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(answers));
        return JsonBody.Of(json =>
        {
            if (inputs.IsBatch) json.WriteStartArray();
            for (var i = 0; i < answers.Count; i++) Write(json, new CodePoints(inputs.Items[i].Text), answers[i]);
            if (inputs.IsBatch) json.WriteEndArray();
        });
    }

    /// <summary>Writes the entities of a text.</summary>
    public static void Write(Utf8JsonWriter json, CodePoints text, IReadOnlyList<Entity> entities)
    {
        json.WriteStartArray();
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

    private static EntityOptions OptionsOf(JsonField body)
    {
        var usual = new EntityOptions { Aggregation = EntityAggregation.Simple };
        var strategy = Parameters.Of(body, "aggregation_strategy").OneOf("none", "simple", "first", "average", "max");
        var ignored = Parameters.Of(body, "ignore_labels");
        var options = new EntityOptions
        {
            Aggregation = strategy is null ? usual.Aggregation : Enum.Parse<EntityAggregation>(strategy, ignoreCase: true),
            Stride = Parameters.Of(body, "stride").Integer(0),
            IgnoredLabels = ignored.IsAbsent ? usual.IgnoredLabels : [.. ignored.Items().Select(label => label.Text())],
        };
        if (options is { Stride: not null, Aggregation: EntityAggregation.None })
            throw new RequestException(ErrorKind.Invalid, "stride: expected with aggregation_strategy simple, first, average or max, found none");
        return options;
    }

    /// <summary>One text in windows is one piece of work: it must not hold up the others for longer than a batch.</summary>
    private static void RequireFit(InferenceRequest request, InputList inputs, bool isInWindows)
    {
        if (isInWindows) TextWindows.RequireFit(request, inputs.Items);
        else
        {
            var truncation = TruncationWish.Read(request.Body, request.Options);
            foreach (var input in inputs.Items) truncation.Check(request.Served, input);
        }
    }
}
