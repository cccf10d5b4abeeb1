namespace Octavo.Server.Errors;

/// <summary>Why there is no answer: a status code and a word for it.</summary>
/// <param name="Status">The status code of HTTP.</param>
/// <param name="Type">What text-embeddings-inference calls it (<c>error_type</c>), or would.</param>
internal sealed record ErrorKind(int Status, string Type)
{
    /// <summary>It is no JSON.</summary>
    public static readonly ErrorKind Malformed = new(400, "validation");

    /// <summary>There is nothing to answer.</summary>
    public static readonly ErrorKind Empty = new(400, "empty");

    /// <summary>The key is missing or wrong.</summary>
    public static readonly ErrorKind Unauthorized = new(401, "unauthorized");

    /// <summary>There is no such model or route.</summary>
    public static readonly ErrorKind NotFound = new(404, "not_found");

    /// <summary>The route has another method.</summary>
    public static readonly ErrorKind Method = new(405, "validation");

    /// <summary>More than one request may have.</summary>
    public static readonly ErrorKind TooLarge = new(413, "validation");

    /// <summary>A body of another type.</summary>
    public static readonly ErrorKind MediaType = new(415, "validation");

    /// <summary>JSON that says something that cannot be.</summary>
    public static readonly ErrorKind Invalid = new(422, "validation");

    /// <summary>A text that the tokenizer cannot read.</summary>
    public static readonly ErrorKind Tokenizer = new(422, "tokenizer");

    /// <summary>The model cannot do that, or failed.</summary>
    public static readonly ErrorKind Backend = new(424, "backend");

    /// <summary>There is no room now.</summary>
    public static readonly ErrorKind Overloaded = new(429, "overloaded");

    /// <summary>A fault of the server.</summary>
    public static readonly ErrorKind Internal = new(500, "internal");

    /// <summary>The models are not loaded yet, or no longer.</summary>
    public static readonly ErrorKind Unhealthy = new(503, "unhealthy");

    /// <summary>It took too long.</summary>
    public static readonly ErrorKind Timeout = new(504, "timeout");
}
