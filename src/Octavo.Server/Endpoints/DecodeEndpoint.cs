using Octavo.Server.Errors;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /decode</c>: the texts of ids.</summary>
internal static class DecodeEndpoint
{
    /// <summary>Answers it.</summary>
    public static Task<JsonBody> Answer(InferenceRequest request)
    {
        var field = request.Body["ids"];
        var inputs = InputList.OfTextsOrIds(field, request.Options.MaxClientBatchSize);
        if (inputs.Items.FirstOrDefault(input => input.Ids is null) is { } text) throw new RequestException(ErrorKind.Invalid, $"{text.Path}: expected ids, found a text") { Parameter = text.Path };
        request.Count(inputs.Items);
        var special = request.Body["skip_special_tokens"].Flag() ?? true ? SpecialTokens.Skip : SpecialTokens.Keep;
        string[] texts = [.. inputs.Items.Select(input => request.Served.Tokenizer.Decode(input.Ids, special))];
        return Task.FromResult(JsonBody.Of(json =>
        {
            json.WriteStartArray();
            foreach (var one in texts) json.WriteStringValue(one);
            json.WriteEndArray();
        }));
    }
}
