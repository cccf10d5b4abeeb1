using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Octavo.Kernels;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>GET /info</c>: the model and the bounds, with the members of text-embeddings-inference and what else there is to know.</summary>
internal static class InfoEndpoint
{
    private static readonly string s_version = typeof(InfoEndpoint).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Answers it.</summary>
    public static Task Answer(HttpContext context, Gateway gateway)
    {
        var model = gateway.Server.Find(ModelNames.Of(context, JsonField.Nothing, gateway.Server.ModelNames));
        return JsonBody.Of(json =>
        {
            json.WriteStartObject();
            WriteModel(json, model);
            WriteBounds(json, gateway.Options);
            json.WriteNumber("max_input_length", model.MaxTokens);
            WriteMachine(json, model);
            json.WriteStartArray("models");
            foreach (var one in gateway.Server.Models) WriteBrief(json, one);
            json.WriteEndArray();
            json.WriteEndObject();
        }).WriteAsync(context);
    }

    /// <summary>Whether a model takes a text, or something else.</summary>
    public static string TaskName(ServedTask task) => task switch
    {
        ServedTask.Embed => "embedding",
        ServedTask.EmbedSparse => "sparse_embedding",
        ServedTask.Rerank => "reranker",
        ServedTask.Entities => "token_classifier",
        ServedTask.Answer => "question_answering",
        _ => "classifier",
    };

    private static void WriteModel(Utf8JsonWriter json, ServedModel model)
    {
        var facts = model.Facts;
        json.WriteString("model_id", facts.Id);
        json.WriteString("model_sha", facts.Revision);
        json.WriteString("model_dtype", facts.Scheme == "fp32" ? "float32" : facts.Scheme);
        json.WriteString("served_model_name", model.Name);
        json.WriteStartObject("model_type");
        WriteType(json, model);
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ServedModel model)
    {
        switch (model)
        {
            case EmbeddingModel embedding:
                json.WriteStartObject("embedding");
                json.WriteString("pooling", string.Join(',', embedding.Embedder.PoolingModes.Select(mode => mode.ToString().ToLowerInvariant())));
                json.WriteNumber("dimensions", embedding.Embedder.Dimensions);
                json.WriteStartArray("prompts");
                foreach (var name in embedding.Embedder.Prompts.Keys) json.WriteStringValue(name);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case SparseModel:
                json.WriteStartObject("embedding");
                json.WriteString("pooling", "splade");
                json.WriteEndObject();
                break;
            default:
                json.WriteStartObject(TaskName(model.Task));
                if (model is not AnswerModel) WriteLabels(json, model.Facts.Config.Labels);
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<string> labels)
    {
        json.WriteStartObject("id2label");
        for (var i = 0; i < labels.Count; i++) json.WriteString(i.ToString(CultureInfo.InvariantCulture), labels[i]);
        json.WriteEndObject();
        json.WriteStartObject("label2id");
        foreach (var label in labels.Distinct(StringComparer.Ordinal)) json.WriteNumber(label, labels.ToList().IndexOf(label));
        json.WriteEndObject();
    }

    private static void WriteBounds(Utf8JsonWriter json, OctavoServerOptions options)
    {
        json.WriteNumber("max_concurrent_requests", options.MaxConcurrentRequests);
        json.WriteNumber("max_batch_tokens", options.MaxBatchTokens);
        json.WriteNull("max_batch_requests");
        json.WriteNumber("max_client_batch_size", options.MaxClientBatchSize);
        json.WriteNumber("max_queued_texts", options.MaxQueuedTexts);
        json.WriteBoolean("auto_truncate", options.AutoTruncate);
        json.WriteNumber("tokenization_workers", Machine.Processors);
        json.WriteString("version", s_version);
        json.WriteNull("sha");
        json.WriteNull("docker_label");
    }

    private static void WriteMachine(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteString("scheme", model.Facts.Scheme);
        json.WriteNumber("model_bytes", model.Facts.Bytes);
        json.WriteString("instruction_set", model.Facts.InstructionSet);
        json.WriteString("cpu", Machine.CpuName);
        json.WriteNumber("threads", model.Facts.Threads);
        json.WriteBoolean("each_alone", model.Facts.IsAlone);
    }

    private static void WriteBrief(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("task", TaskName(model.Task));
        json.WriteString("scheme", model.Facts.Scheme);
        json.WriteNumber("model_bytes", model.Facts.Bytes);
        json.WriteNumber("max_input_length", model.MaxTokens);
        json.WriteStartArray("labels");
        foreach (var label in model is EmbeddingModel or SparseModel or AnswerModel ? [] : model.Facts.Config.Labels) json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
