namespace Octavo.Hub;

/// <summary>The hub and the cache that are meant, from options and from the variables that huggingface_hub reads (its <c>constants.py</c>).</summary>
/// <param name="Endpoint">The hub's address, with a slash at its end.</param>
/// <param name="Cache">The folder of the cache.</param>
/// <param name="Token">What opens private models; null for none.</param>
/// <param name="IsOffline">Whether only the cache is asked.</param>
internal sealed record HubPlace(Uri Endpoint, string Cache, string? Token, bool IsOffline)
{
    private static readonly string[] s_true = ["1", "ON", "YES", "TRUE"];

    /// <summary>Reads options and variables.</summary>
    /// <param name="options">What the caller says.</param>
    /// <param name="variable">A variable of the environment by its name.</param>
    /// <exception cref="ArgumentException">The endpoint is no address, or the token cannot be sent.</exception>
    public static HubPlace Of(HubOptions options, Func<string, string?> variable)
    {
        string? Said(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var home = Path.GetFullPath(Expand(Said("HF_HOME") ?? Path.Combine(Said("XDG_CACHE_HOME") ?? Path.Combine("~", ".cache"), "huggingface")));
        var cache = options.CacheFolder ?? Said("HF_HUB_CACHE") ?? Said("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub");
        return new(
            EndpointOf(options.Endpoint, Said("HF_ENDPOINT")),
            Path.GetFullPath(Expand(cache)),
            TokenOf(options.Token ?? Said("HF_TOKEN") ?? Said("HUGGING_FACE_HUB_TOKEN") ?? ReadToken(Expand(Said("HF_TOKEN_PATH") ?? Path.Combine(home, "token")))),
            options.Offline ?? (IsTrue(Said("HF_HUB_OFFLINE")) || IsTrue(Said("TRANSFORMERS_OFFLINE"))));
    }

    private static Uri EndpointOf(Uri? option, string? variable)
    {
        var text = option?.OriginalString ?? variable ?? "https://huggingface.co";
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" }
            ? address
            : throw new ArgumentException($"{(option is null ? "HF_ENDPOINT" : nameof(HubOptions.Endpoint))}: expected an address of http or https, found '{text}'");
    }

    // The value itself is in no message.
    private static string? TokenOf(string? text)
    {
        var token = text?.Trim();
        if (string.IsNullOrEmpty(token)) return null;
        return token.All(c => c is > ' ' and < '\x7f') ? token : throw new ArgumentException("the token of the hub: expected visible ASCII without spaces, found other characters");
    }

    private static string? ReadToken(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (UnauthorizedAccessException)
        {
            return null; // of somebody else
        }
    }

    private static bool IsTrue(string? value) => s_true.Contains(value, StringComparer.OrdinalIgnoreCase);

    private static string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith($"~{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
            : path;
}
