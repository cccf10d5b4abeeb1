namespace Octavo.Server.Requests;

/// <summary>Options of a pipeline: beside the inputs, or in an object of their own as Hugging Face's interface has them.</summary>
internal static class Parameters
{
    /// <summary>An option by its name.</summary>
    public static JsonField Of(JsonField body, string name)
    {
        var parameters = body["parameters"];
        if (parameters.IsAbsent) return body[name];
        var inside = parameters[name];
        return inside.IsAbsent ? body[name] : inside;
    }
}
