using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Octavo.Server.Security;

/// <summary>What a request is called in its answer and in the log.</summary>
internal static class RequestIds
{
    /// <summary>The header of it.</summary>
    public const string Header = "x-request-id";

    private const int Longest = 64;

    /// <summary>Names a request, and tells its client.</summary>
    public static string Name(HttpContext context)
    {
        var id = Of(context);
        context.Response.Headers[Header] = id;
        return id;
    }

    /// <summary>The client's own, if it can stand in a log as it is; else the trace's, else a new one.</summary>
    public static string Of(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        if (given.Length is > 0 and <= Longest && given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')) return given;
        return Activity.Current?.TraceId is { } trace && trace != default ? trace.ToHexString() : Guid.NewGuid().ToString("n");
    }
}
