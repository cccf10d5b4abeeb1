using System.Net;
using System.Net.Http.Headers;

namespace Octavo.Hub;

/// <summary>Requests to the hub. Redirects are followed here and not by the framework, so that the token goes to the hub's own address alone.</summary>
/// <param name="place">The hub.</param>
internal sealed class HubClient(HubPlace place) : IDisposable
{
    private const int MostRedirects = 8;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(30) })
    {
        Timeout = Timeout.InfiniteTimeSpan, // of a whole file; that nothing arrives is watched where it is read
        DefaultRequestHeaders =
        {
            UserAgent = { new ProductInfoHeaderValue("octavo", typeof(HubClient).Assembly.GetName().Version?.ToString()) },
            AcceptEncoding = { new StringWithQualityHeaderValue("identity") }, // lengths are those of the files
        },
    };

    public HubPlace Place => place;

    /// <summary>Sends a request and follows redirects.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">What, below the hub's address.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="isEnough">Whether an answer that redirects is what was asked for itself; null if none is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The last answer; <c>RequestMessage.RequestUri</c> says whose.</returns>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, long from, Func<HttpResponseMessage, bool>? isEnough, CancellationToken cancellation)
    {
        var address = new Uri(place.Endpoint, path);
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(method, address);
            if (IsHub(address) && place.Token is { } token) request.Headers.Authorization = new("Bearer", token);
            if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (!IsRedirect(response) || isEnough?.Invoke(response) == true) return response;
            using (response) address = Next(address, response);
        }

        throw new DownloadException($"{path}: expected an answer after at most {MostRedirects} redirects, found another redirect");
    }

    /// <summary>Whether an address is of the hub: same scheme, host and port.</summary>
    public bool IsHub(Uri address) => Uri.Compare(address, place.Endpoint, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    public void Dispose() => _client.Dispose();

    private static bool IsRedirect(HttpResponseMessage response) => response is
    {
        StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect,
        Headers.Location: not null,
    };

    // An address that is signed opens what it leads to, so that messages say no more of it than the server.
    private static Uri Next(Uri address, HttpResponseMessage response)
    {
        var next = new Uri(address, response.Headers.Location!);
        if (next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && address.Scheme == Uri.UriSchemeHttp)) return next;
        throw new DownloadException($"{address.GetLeftPart(UriPartial.Path)}: expected a redirect to https, found one to {next.GetLeftPart(UriPartial.Authority)}");
    }
}
