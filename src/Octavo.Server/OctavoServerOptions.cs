using System.Globalization;

namespace Octavo.Server;

/// <summary>What is served, and the bounds of what a client may ask for. The defaults are those of text-embeddings-inference where it has one.</summary>
public sealed class OctavoServerOptions
{
    /// <summary>The models; a request that names none means the first that can answer its route.</summary>
    public IList<ServedModelOptions> Models { get; } = [];

    /// <summary>Requests for answers that are handled at once; who comes beside them is told to come later (429).</summary>
    public int MaxConcurrentRequests { get; set; } = 512;

    /// <summary>Texts of one request (413).</summary>
    public int MaxClientBatchSize { get; set; } = 32;

    /// <summary>Tokens that are computed together, and most of one text that is cut into windows.</summary>
    public int MaxBatchTokens { get; set; } = 16_384;

    /// <summary>Texts that may wait before one model; a request for which there is no room is told to come later (429).</summary>
    public int MaxQueuedTexts { get; set; } = 4_096;

    /// <summary>UTF-16 units of one text (422).</summary>
    public int MaxTextLength { get; set; } = 1_000_000;

    /// <summary>Bytes of a request's body (413).</summary>
    public int MaxRequestBytes { get; set; } = 2_000_000;

    /// <summary>How deep JSON may be nested (400).</summary>
    public int MaxJsonDepth { get; set; } = 16;

    /// <summary>How long a request may take, its body's way here included (504).</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a text that is too long is cut where a request says nothing of it (<c>truncate</c>).</summary>
    public bool AutoTruncate { get; set; } = true;

    /// <summary>What a client must present as <c>Authorization: Bearer</c>; null for nothing.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, there is no model, or two have one name.</exception>
    internal void Check()
    {
        AtLeastOne("max-concurrent-requests", MaxConcurrentRequests);
        AtLeastOne("max-client-batch-size", MaxClientBatchSize);
        AtLeastOne("max-batch-tokens", MaxBatchTokens);
        AtLeastOne("max-queued-texts", MaxQueuedTexts);
        AtLeastOne("max-text-length", MaxTextLength);
        AtLeastOne("max-request-bytes", MaxRequestBytes);
        AtLeastOne("max-json-depth", MaxJsonDepth);
        if (MaxQueuedTexts < MaxClientBatchSize)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"max-queued-texts: expected at least the {MaxClientBatchSize} texts of one request, found {MaxQueuedTexts}"));
        if (RequestTimeout <= TimeSpan.Zero)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"request-timeout: expected more than no time, found {RequestTimeout}"));
        if (ApiKey is { } key && (key.Length == 0 || key.Any(letter => letter is < '!' or > '~')))
            throw new ArgumentException("api-key: expected printable ASCII without spaces, found something else");
        if (Models.Count == 0)
            throw new ArgumentException("models: expected at least one, found none");
        var twice = Models.GroupBy(model => model.ServedName, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new ArgumentException($"models: expected a name for each, found two called '{twice.Key}'; write NAME=PATH");
        foreach (var model in Models) Check(model);
    }

    private static void Check(ServedModelOptions model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model.Path);
        if (model.ServedName.Length == 0 || model.ServedName.Any(letter => !char.IsAsciiLetterOrDigit(letter) && !"._-+@".Contains(letter, StringComparison.Ordinal)))
            throw new ArgumentException($"models: expected a name of letters, digits and . _ - + @, found '{model.ServedName}'; write NAME=PATH");
        if (!Enum.IsDefined(model.Task))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"task: expected a task, found {(int)model.Task}"));
        _ = model.ToModelOptions();
    }

    private static void AtLeastOne(string name, int value)
    {
        if (value < 1) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}: expected 1 or more, found {value}"));
    }
}
