using System.Net;

namespace Octavo.Hub;

/// <summary>What the hub's refusals mean, by its status and its header X-Error-Code, and what can be done about it.</summary>
internal static class HubRefusal
{
    private const string ErrorCode = "X-Error-Code";

    /// <summary>The error code of an answer; null where there is none.</summary>
    public static string? CodeOf(HttpResponseMessage response) => response.Headers.TryGetValues(ErrorCode, out var values) ? values.FirstOrDefault() : null;

    /// <summary>The exception for an answer that is none.</summary>
    /// <param name="client">Who asked.</param>
    /// <param name="name">The model.</param>
    /// <param name="file">The file; null for the model itself.</param>
    /// <param name="response">What was answered.</param>
    /// <param name="options">How patiently is fetched.</param>
    public static DownloadException Of(HubClient client, HubName name, string? file, HttpResponseMessage response, DownloadOptions options)
    {
        var address = response.RequestMessage!.RequestUri!;
        var what = file is null ? $"{name}" : $"{name}: {file}";
        var found = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        var meaning = client.IsHub(address)
            ? Meaning(client.Place, name, file, response)
            : $"the server {address.GetLeftPart(UriPartial.Authority)} that the hub sends to answered {found}";
        return DownloadException.Of(response, $"{what}: {meaning ?? $"expected it from {client.Place.Endpoint}, found {found}"}", options.LongestPause);
    }

    private static string? Meaning(HubPlace place, HubName name, string? file, HttpResponseMessage response) => (CodeOf(response), response.StatusCode) switch
    {
        ("GatedRepo", _) => place.Token is null
            ? $"the model asks for an account: accept its terms at {place.Endpoint}{name.Id} and set HF_TOKEN"
            : $"the token opens it only when its terms are accepted at {place.Endpoint}{name.Id}",
        ("RevisionNotFound", _) => $"the model has no revision '{name.Revision}'",
        ("EntryNotFound", _) => $"the model has no such file at {name.Revision}",
        ("DisabledRepo", _) => "the hub has disabled the model",
        ("RepoNotFound", _) or (_, HttpStatusCode.Unauthorized) => place.Token is null
            ? $"no such model at {place.Endpoint} (401 and 404 also where it is private: then set HF_TOKEN)"
            : $"no such model at {place.Endpoint}, or the token is not valid or does not open it ({(int)response.StatusCode})",
        (_, HttpStatusCode.Forbidden) => $"the hub forbids it{(place.Token is null ? "; HF_TOKEN is not set" : " with this token")} (403)",
        (_, HttpStatusCode.NotFound) => file is null ? $"no such model or revision at {place.Endpoint} (404)" : $"no such file at {name.Revision} (404)",
        _ => null,
    };
}
