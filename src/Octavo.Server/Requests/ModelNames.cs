using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Octavo.Server.Requests;

/// <summary>Which model a request means.</summary>
internal static class ModelNames
{
    /// <summary>The part of a path that names a model.</summary>
    public const string RouteValue = "model";

    /// <summary>
    /// What the path says, else the member <c>model</c>; null for whichever can answer. Where one model is served the member is not compared: clients of
    /// OpenAI's interface cannot leave it out, and write whatever they are used to.
    /// </summary>
    public static string? Of(HttpContext context, JsonField body, IReadOnlyList<string> known) =>
        context.GetRouteValue(RouteValue) as string ?? (known.Count == 1 ? null : body["model"].TextOrNull());
}
