using System.Globalization;
using Octavo.Server.Errors;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /vertex</c> (Vertex AI): several requests in one, each for what the model is asked for.</summary>
internal static class VertexEndpoint
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request)
    {
        var instances = request.Body["instances"];
        if (instances is { IsList: true, Count: 0 }) throw new RequestException(ErrorKind.Empty, "instances: expected at least one, found an empty list") { Parameter = "instances" };
        if (instances.IsList && instances.Count > request.Options.MaxClientBatchSize)
            throw new RequestException(ErrorKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"instances: batch size {instances.Count} > maximum allowed batch size {request.Options.MaxClientBatchSize}")) { Parameter = "instances" };
        var answers = new List<JsonBody>();
        foreach (var instance in instances.Items())
        {
            var one = request.Within(instance.IsObject ? instance : throw instance.Unexpected("an object"));
            answers.Add(await InvocationEndpoint.Answer(one).ConfigureAwait(false));
            request.Add(one);
        }

        return JsonBody.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("predictions");
            foreach (var answer in answers) json.WriteRawValue(answer.Bytes.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
