using System.Text;
using Octavo.Model;
using Octavo.Server.Endpoints;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Inference;

/// <summary>Entities of texts, those of each as one text of JSON; or logits of tokens.</summary>
internal static class EntityTensors
{
    /// <summary>Answers a call.</summary>
    public static async Task<IReadOnlyList<InferTensor>> AnswerAsync(InferenceRequest request, EntityModel model, InferCall call)
    {
        if (call.HasIds)
        {
            var sequences = call.Sequences(request);
            var logits = await model.Logits.ComputeAsync(sequences, request.Caller, request.Cancellation).ConfigureAwait(false);
            request.Took(Spent.Of(logits));
            return [PaddedRows.Of("logits", sequences, logits, model.Facts.Config.NumLabels)];
        }

        var texts = call.Texts("text", request);
        request.Count(texts);
        var found = await model.Queue.EntitiesAsync([.. texts.Select(text => text.Text)], new EntityOptions { Aggregation = EntityAggregation.Simple }, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(found));
        var json = texts.Select((text, i) => Encoding.UTF8.GetString(JsonBody.Of(writer => EntityPrediction.Write(writer, new CodePoints(text.Text), found[i])).Bytes.Span));
        return [new TextTensor("entities", [texts.Length], [.. json])];
    }
}
