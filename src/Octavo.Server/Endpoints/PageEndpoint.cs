using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Octavo.Server.Endpoints;

/// <summary>The page at <c>/</c> and what it is made of: resources of this assembly, each under a path of its own, so that no request names a file.</summary>
internal static class PageEndpoint
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The files of the page, and their types.</summary>
    public static IReadOnlyList<(string Path, string Resource, string Type)> Files { get; } =
    [
        ("/page/app.js", "Page/app.js", "text/javascript; charset=utf-8"), ("/page/docs.js", "Page/docs.js", "text/javascript; charset=utf-8"),
        ("/page/style.css", "Page/style.css", "text/css; charset=utf-8"),
    ];

    /// <summary>A page of HTML; addresses in it are relative to where the server's routes stand.</summary>
    /// <param name="context">The request.</param>
    /// <param name="resource">The page.</param>
    /// <param name="path">Where it stands among the server's routes.</param>
    public static Task Html(HttpContext context, string resource, string path)
    {
        var whole = (context.Request.PathBase + context.Request.Path).Value!.TrimEnd('/');
        var place = whole.EndsWith(path, StringComparison.Ordinal) ? whole[..^path.Length] : whole;
        var html = Encoding.UTF8.GetString(Read(resource)).Replace("{{base}}", HtmlEncoder.Default.Encode(place + "/"), StringComparison.Ordinal);
        return WriteAsync(context, Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8");
    }

    /// <summary>Another of its files.</summary>
    public static Task File(HttpContext context, string resource, string type) => WriteAsync(context, Read(resource), type);

    private static async Task WriteAsync(HttpContext context, byte[] bytes, string type)
    {
        var response = context.Response;
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-cache";
        await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(PageEndpoint).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
