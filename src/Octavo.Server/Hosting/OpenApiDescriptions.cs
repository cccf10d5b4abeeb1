using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Octavo.Server.Hosting;

/// <summary>
/// What the OpenAPI document says of each route beside its path: bodies here have several forms (a text, a list, a list of lists), which no type of
/// C# says, so that their schemas are written down, in <c>openapi.json</c> beside this file.
/// </summary>
internal sealed class OpenApiDescriptions
{
    private const string ModelPrefix = "/models/{model}";

    private readonly JsonObject _routes;

    /// <summary>Reads the descriptions.</summary>
    public OpenApiDescriptions()
    {
        using var stream = typeof(OpenApiDescriptions).Assembly.GetManifestResourceStream("openapi.json")!;
        _routes = JsonNode.Parse(stream)!.AsObject();
    }

    /// <summary>The routes that are described, as METHOD /path.</summary>
    public IEnumerable<string> Routes => _routes.Select(route => route.Key);

    /// <summary>Adds them to a document.</summary>
    public void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Octavo",
                Version = typeof(OpenApiDescriptions).Assembly.GetName().Version?.ToString(3),
                Description = "Encoders over HTTP. Every route that asks a model stands under /models/{model} too; POST bodies are JSON.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "Where the server asks for a key" };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context.Description.HttpMethod ?? "", "/" + context.Description.RelativePath, context.Document ?? new OpenApiDocument());
            return Task.CompletedTask;
        });
    }

    private void Describe(OpenApiOperation operation, string method, string path, OpenApiDocument document)
    {
        if (path.StartsWith(ModelPrefix, StringComparison.Ordinal)) path = path[ModelPrefix.Length..] is { Length: > 0 } rest ? rest : "/";
        path = path.Replace("/versions/{version}", "", StringComparison.Ordinal);
        if (_routes[$"{method} {path}"] is not JsonObject route) return;
        operation.Summary = (string?)route["summary"];
        operation.Tags = new HashSet<OpenApiTagReference> { new((string?)route["tag"] ?? "octavo", document) };
        if (route["body"] is JsonObject body)
        {
            var content = new OpenApiMediaType { Schema = Schema(body), Example = route["example"]?.DeepClone() };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = content } };
        }

        operation.Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "The answer", Content = Content(route["answer"], (string?)route["type"] ?? "application/json") } };
        if (method == "POST")
            foreach (var (status, description) in Errors) operation.Responses[status] = new OpenApiResponse { Description = description };
    }

    private static (string Status, string Description)[] Errors =>
    [
        ("400", "No JSON, or nothing to answer"), ("401", "The key is missing or wrong"), ("404", "No such model"), ("413", "More than a request may have"),
        ("422", "JSON that says something that cannot be; what was expected and found is named"), ("424", "The model is of another kind, or failed"),
        ("429", "No room now; Retry-After says when to come again"), ("503", "Not ready"), ("504", "It took too long"),
    ];

    private static Dictionary<string, OpenApiMediaType>? Content(JsonNode? answer, string type) =>
        answer is JsonObject schema ? new(StringComparer.Ordinal) { [type] = new OpenApiMediaType { Schema = Schema(schema) } } : null;

    // Of the schema language the descriptions use what is read here.
    private static OpenApiSchema Schema(JsonObject json)
    {
        var schema = new OpenApiSchema { Description = (string?)json["description"], Default = json["default"]?.DeepClone() };
        if ((string?)json["type"] is { } type) schema.Type = Enum.Parse<JsonSchemaType>(type, ignoreCase: true);
        if (json["items"] is JsonObject items) schema.Items = Schema(items);
        if (json["enum"] is JsonArray words) schema.Enum = [.. words.Select(word => word!.DeepClone())];
        if (json["oneOf"] is JsonArray forms) schema.OneOf = [.. forms.Select(form => (IOpenApiSchema)Schema(form!.AsObject()))];
        if (json["required"] is JsonArray required) schema.Required = required.Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        if (json["properties"] is JsonObject properties)
            schema.Properties = properties.ToDictionary(property => property.Key, property => (IOpenApiSchema)Schema(property.Value!.AsObject()), StringComparer.Ordinal);
        return schema;
    }
}
