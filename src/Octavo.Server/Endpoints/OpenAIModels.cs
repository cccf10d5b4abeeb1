using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{model}</c>, as OpenAI has them.</summary>
internal static class OpenAIModels
{
    private static readonly long s_started = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>All of them.</summary>
    public static Task List(HttpContext context, OctavoServer server)
    {
        _ = server.Find(null);
        return JsonBody.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (var model in server.Models) Write(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        }).WriteAsync(context);
    }

    /// <summary>One of them.</summary>
    public static Task One(HttpContext context, OctavoServer server)
    {
        var model = server.Find(ModelNames.Of(context, JsonField.Nothing, server.ModelNames));
        return JsonBody.Of(json => Write(json, model)).WriteAsync(context);
    }

    private static void Write(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Name);
        json.WriteString("object", "model");
        json.WriteNumber("created", s_started);
        json.WriteString("owned_by", "octavo");
        json.WriteEndObject();
    }
}
