using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Octavo.Tests.Hub;

/// <summary>A hub on this machine as Hugging Face's answers: a list of files, small files itself, large ones by a redirect to a second server with their SHA-256.</summary>
internal sealed class HubServer : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-hub-").FullName;

    public HubServer(string? folder = null)
    {
        Hub = new WebServer(request => (Change ?? ((_, answer) => answer))(request, Answer(request)));
        Store = new WebServer(request => (ChangeStore ?? ((_, answer) => answer))(request, Stored(request)));
        if (folder is null) return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) this[Path.GetRelativePath(folder, file).Replace('\\', '/')] = File.ReadAllBytes(file);
    }

    public WebServer Hub { get; }

    public WebServer Store { get; }

    /// <summary>What the hub answers instead.</summary>
    public Func<WebRequest, WebResponse, WebResponse>? Change { get; set; }

    /// <summary>What the server of large files answers instead.</summary>
    public Func<WebRequest, WebResponse, WebResponse>? ChangeStore { get; set; }

    /// <summary>A folder for a cache.</summary>
    public string Cache => Path.Combine(_folder, "cache");

    public string Snapshot => Path.Combine(Cache, "models--org--model", "snapshots", Commit);

    public byte[] this[string file]
    {
        get => _files[file];
        set => _files[file] = value;
    }

    public Octavo.Hub.HubOptions Options => new()
    {
        Endpoint = Hub.Address,
        CacheFolder = Cache,
        Token = "",
        Offline = false,
        Download = new() { Pause = TimeSpan.FromMilliseconds(1), Retries = 3 },
    };

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>As git names a blob.</summary>
    public static string GitSha1(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData([.. System.Text.Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"), .. bytes]));

    public static bool IsLarge(string file) => file.EndsWith(".safetensors", StringComparison.Ordinal) || file.EndsWith(".bin", StringComparison.Ordinal);

    public string Fetch(Octavo.Hub.HubOptions? options = null, string name = "org/model") => Octavo.Hub.HubModels.Fetch(name, options ?? Options);

    public void Remove(string file) => _files.Remove(file);

    public string BlobOf(string file) => Path.Combine(Cache, "models--org--model", "blobs", TagOf(file));

    /// <summary>What of the cache is no file of a model.</summary>
    public string Below(params string[] path) => Path.Combine([Cache, "models--org--model", .. path]);

    public string TagOf(string file) => IsLarge(file) ? Sha256(_files[file]) : GitSha1(_files[file]);

    public void Dispose()
    {
        Hub.Dispose();
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static WebResponse Refusal(int status, string? code = null) => code is null ? new(status, []) : new(status, []) { Headers = { ["X-Error-Code"] = code } };

    private WebResponse Answer(WebRequest request)
    {
        if (request.Path is "/api/models/org/model/revision/main" or "/api/models/org/model/revision/v1" or "/api/models/org/model/revision/" + Commit)
        {
            var siblings = new JsonArray([.. _files.Keys.Select(file => new JsonObject { ["rfilename"] = file })]);
            return new(200, System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["id"] = "org/model", ["sha"] = Commit, ["siblings"] = siblings }.ToJsonString()));
        }

        if (request.Path.StartsWith("/api/models/org/model/", StringComparison.Ordinal)) return Refusal(404, "RevisionNotFound");
        var parts = request.Path.Split('/', 6);
        if (parts is not ["", "org", "model", "resolve", "main" or Commit, var file]) return Refusal(404, "RepoNotFound");
        if (!_files.TryGetValue(file, out var content)) return Refusal(404, "EntryNotFound");
        return IsLarge(file)
            ? new(302, "Found. Redirecting"u8.ToArray())
            {
                Headers =
                {
                    ["Location"] = $"{Store.Address}{TagOf(file)}?signature=secret",
                    ["X-Repo-Commit"] = Commit,
                    ["X-Linked-Etag"] = $"\"{TagOf(file)}\"",
                    ["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture),
                    ["ETag"] = "\"of the pointer\"",
                },
            }
            : Ranged(request, content) with { Headers = new(Ranged(request, content).Headers) { ["X-Repo-Commit"] = Commit, ["ETag"] = $"W/\"{TagOf(file)}\"" } };
    }

    private WebResponse Stored(WebRequest request)
    {
        var content = _files.Values.FirstOrDefault(content => request.Path.StartsWith("/" + Sha256(content), StringComparison.Ordinal));
        return content is null ? Refusal(404) : Ranged(request, content);
    }

    private static WebResponse Ranged(WebRequest request, byte[] content) => request.From switch
    {
        null => new(200, content),
        { } from when from < content.Length => new(206, content[from..]) { Headers = { ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}" } },
        _ => new(416, []) { Headers = { ["Content-Range"] = $"bytes */{content.Length}" } },
    };
}
