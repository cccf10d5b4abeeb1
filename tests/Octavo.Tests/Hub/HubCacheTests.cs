using Octavo.Embeddings;
using Octavo.Hub;

namespace Octavo.Tests.Hub;

/// <summary>The cache without a hub: filled by other programs, offline, in parts; and a hub that lists nothing.</summary>
public sealed class HubCacheTests : IDisposable
{
    private static readonly string s_model = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean");

    private readonly HubServer _server = new(s_model);

    private HubOptions Offline => _server.Options with { Offline = true };

    public void Dispose() => _server.Dispose();

    [Fact]
    public void A_cache_that_another_program_filled_is_read_without_the_hub()
    {
        FillAsHuggingFaceDoes();
        var folder = _server.Fetch(Offline);
        using var model = TextEmbedder.Load(folder, new() { Threads = 1 });
        using var same = TextEmbedder.Load(s_model, new() { Threads = 1 });
        Assert.Equal(same.Embed("a"), model.Embed("a"));
        Assert.Equal(folder, _server.Fetch(Offline with { Revision = HubServer.Commit }));
        Assert.Empty(_server.Hub.Requests);
    }

    [Fact]
    public void What_another_program_fetched_is_not_fetched_again()
    {
        FillAsHuggingFaceDoes();
        _server.Fetch();
        Assert.Empty(_server.Store.Requests);
        Assert.Single(_server.Hub.Requests);
    }

    [Fact]
    public void Offline_a_model_that_is_not_there_is_told_with_the_place()
    {
        var e = Assert.Throws<DownloadException>(() => _server.Fetch(Offline));
        Assert.Contains($"expected it in the cache {_server.Below()}, found none", e.Message, StringComparison.Ordinal);
        FillAsHuggingFaceDoes();
        Assert.Contains("org/model@v1", Assert.Throws<DownloadException>(() => _server.Fetch(Offline with { Revision = "v1" })).Message, StringComparison.Ordinal);
        Assert.Empty(_server.Hub.Requests);
    }

    [Fact]
    public void Offline_a_part_is_no_model()
    {
        FillAsHuggingFaceDoes();
        File.Delete(Path.Combine(_server.Snapshot, "model.safetensors"));
        Assert.Contains("expected weights as model.safetensors", Assert.Throws<DownloadException>(() => _server.Fetch(Offline)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_server.Snapshot, "model.safetensors.index.json"), """{"weight_map": {"a": "model-1.safetensors"}}""");
        Assert.Contains("expected model-1.safetensors in the cache", Assert.Throws<DownloadException>(() => _server.Fetch(Offline)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_without_a_list_of_files_is_asked_for_each_and_what_is_not_there_is_noted()
    {
        _server.Change = (request, answer) => request.Path.StartsWith("/api/", StringComparison.Ordinal) ? HubServer.Refusal(404) : answer;
        using (var model = TextEmbedder.Load(_server.Fetch(), new() { Threads = 1 }))
        using (var same = TextEmbedder.Load(s_model, new() { Threads = 1 }))
            Assert.Equal(same.Embed("a"), model.Embed("a"));
        Assert.Equal(0, new FileInfo(_server.Below(".no_exist", HubServer.Commit, "vocab.txt")).Length);
        var before = _server.Hub.Requests.Count;
        _server.Fetch();
        Assert.Equal(2, _server.Hub.Requests.Count - before);
    }

    [Fact]
    public void A_hub_that_knows_no_HEAD_is_asked_with_GET()
    {
        _server.Change = (request, answer) => request.Method == "HEAD" ? HubServer.Refusal(405) : answer;
        Assert.True(File.Exists(Path.Combine(_server.Fetch(), "model.safetensors")));
    }

    [Fact]
    public void A_content_of_another_length_than_the_hub_says_is_fetched_anew()
    {
        Directory.CreateDirectory(_server.Below("blobs"));
        File.WriteAllBytes(_server.BlobOf("model.safetensors"), [1, 2, 3]);
        Assert.Equal(_server["model.safetensors"], File.ReadAllBytes(Path.Combine(_server.Fetch(), "model.safetensors")));
    }

    [Fact]
    public async Task One_fetches_while_others_wait()
    {
        _server.ChangeStore = (_, answer) =>
        {
            Thread.Sleep(300);
            return answer;
        };
        var warnings = new System.Collections.Concurrent.ConcurrentBag<string>();
        var options = _server.Options with { OnWarning = warnings.Add };
        var folders = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _server.Fetch(options))));
        Assert.All(folders, folder => Assert.Equal(_server.Snapshot, folder));
        Assert.Single(_server.Store.Requests);
        Assert.Contains(warnings, warning => warning.Contains("another process fetches it", StringComparison.Ordinal));
    }

    /// <summary>As huggingface_hub leaves it: no mark of ours.</summary>
    private void FillAsHuggingFaceDoes()
    {
        foreach (var file in Directory.EnumerateFiles(s_model, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(s_model, file);
            var pointer = Path.Combine(_server.Snapshot, name);
            Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
            Directory.CreateDirectory(_server.Below("blobs"));
            var blob = _server.BlobOf(name.Replace('\\', '/'));
            File.Copy(file, blob, overwrite: true);
            if (OperatingSystem.IsWindows()) File.Copy(file, pointer);
            else File.CreateSymbolicLink(pointer, Path.GetRelativePath(Path.GetDirectoryName(pointer)!, blob));
        }

        Directory.CreateDirectory(_server.Below("refs"));
        File.WriteAllText(_server.Below("refs", "main"), HubServer.Commit);
    }
}
