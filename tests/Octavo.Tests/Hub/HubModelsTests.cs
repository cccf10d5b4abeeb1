using Octavo.Embeddings;
using Octavo.Hub;
using Octavo.Model;

namespace Octavo.Tests.Hub;

/// <summary>What is fetched, where it lies and what is asked of the hub.</summary>
public sealed class HubModelsTests : IDisposable
{
    private static readonly string s_embedder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "dense-tanh-normalize");

    private readonly HubServer _server = new(s_embedder);

    private static bool HasLinks => !OperatingSystem.IsWindows();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void An_embedder_loads_by_its_name_and_answers_as_its_folder_does()
    {
        using var named = TextEmbedder.Load("org/model", new() { Threads = 1, Hub = name => _server.Fetch(name: name) });
        using var folder = TextEmbedder.Load(s_embedder, new() { Threads = 1 });
        Assert.Equal(folder.Embed("a text"), named.Embed("a text"));
    }

    [Fact]
    public void Without_the_option_a_name_is_a_folder_that_is_not_there()
    {
        Assert.ThrowsAny<Exception>(() => TextEmbedder.Load("org/model"));
        Assert.Throws<CheckpointException>(() => TextClassifier.Load("org/model"));
        Assert.Empty(_server.Hub.Requests);
    }

    [Fact]
    public void A_folder_that_is_there_is_never_asked_for()
    {
        using var folder = TextEmbedder.Load(s_embedder, new() { Threads = 1, Hub = _ => throw new InvalidOperationException() });
        Assert.ThrowsAny<Exception>(() => TextEmbedder.Load("./org/model", new() { Hub = _ => throw new InvalidOperationException("asked") }).Dispose());
    }

    [Fact]
    public void The_cache_is_laid_out_as_Hugging_Faces_own()
    {
        var folder = _server.Fetch();
        Assert.Equal(_server.Snapshot, folder);
        Assert.Equal(HubServer.Commit, File.ReadAllText(_server.Below("refs", "main")));
        Assert.All(Directory.GetFiles(_server.Below("blobs")), blob => Assert.DoesNotContain("incomplete", blob, StringComparison.Ordinal));
        var pooling = Path.Combine(folder, "1_Pooling", "config.json");
        Assert.Equal(_server["1_Pooling/config.json"], File.ReadAllBytes(pooling));
        Assert.Equal(_server["model.safetensors"], File.ReadAllBytes(_server.BlobOf("model.safetensors")));
        if (!HasLinks) return;
        Assert.Equal(Path.Combine("..", "..", "blobs", _server.TagOf("model.safetensors")), new FileInfo(Path.Combine(folder, "model.safetensors")).LinkTarget);
        Assert.Equal(Path.Combine("..", "..", "..", "blobs", _server.TagOf("1_Pooling/config.json")), new FileInfo(pooling).LinkTarget);
    }

    [Fact]
    public void Only_what_is_read_is_fetched()
    {
        foreach (var file in (string[])["README.md", "pytorch_model.bin", "tf_model.h5", "onnx/model.onnx", "openvino/openvino_model.bin", ".gitattributes", "2_Dense/pytorch_model.bin", "expected.safetensors"]) _server[file] = [1, 2, 3];
        var names = Directory.EnumerateFiles(_server.Fetch(), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_server.Snapshot, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors", "3_Normalize/config.json", "config.json", "config_sentence_transformers.json", "model.safetensors", "modules.json", "sentence_bert_config.json", "tokenizer.json", "tokenizer_config.json"],
            names);
    }

    [Fact]
    public void What_is_there_is_not_fetched_again_and_a_commit_not_asked_for()
    {
        _server.Fetch();
        var before = _server.Hub.Requests.Count;
        _server.Fetch();
        Assert.Equal("/api/models/org/model/revision/main", Assert.Single(_server.Hub.Requests.Skip(before)).Path);
        _server.Fetch(_server.Options with { Revision = HubServer.Commit });
        _server.Fetch(name: "org/model@" + HubServer.Commit);
        Assert.Equal(before + 1, _server.Hub.Requests.Count);
        _server.Fetch(_server.Options with { Revision = "v1" });
        Assert.Equal(HubServer.Commit, File.ReadAllText(_server.Below("refs", "v1")));
    }

    [Fact]
    public void A_commit_that_other_programs_fetched_in_part_is_completed()
    {
        _server.Fetch();
        Directory.Delete(_server.Below(".octavo"), recursive: true);
        File.Delete(Path.Combine(_server.Snapshot, "modules.json"));
        _server.Fetch(_server.Options with { Revision = HubServer.Commit });
        Assert.True(File.Exists(Path.Combine(_server.Snapshot, "modules.json")));
    }

    [Fact]
    public void The_token_goes_to_the_hub_alone()
    {
        _server.Fetch(_server.Options with { Token = " hf_secret\n" });
        Assert.All(_server.Hub.Requests, request => Assert.Equal("Bearer hf_secret", request.Token));
        Assert.NotEmpty(_server.Store.Requests);
        Assert.All(_server.Store.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public void Copies_stand_where_links_cannot()
    {
        var folder = _server.Fetch(_server.Options with { CanLink = false });
        Assert.All(Directory.GetFiles(folder, "*", SearchOption.AllDirectories), file => Assert.Null(new FileInfo(file).LinkTarget));
        using var model = TextEmbedder.Load(folder, new() { Threads = 1 });
    }

    [Fact]
    public void A_link_whose_content_was_removed_is_made_anew()
    {
        File.Delete(Path.Combine(_server.Fetch(), "..", "..", "blobs", _server.TagOf("config.json")));
        Assert.Equal(_server["config.json"], File.ReadAllBytes(Path.Combine(_server.Fetch(), "config.json")));
    }

    [Fact]
    public void Weights_in_shards_come_with_their_index()
    {
        var weights = _server["model.safetensors"];
        _server.Remove("model.safetensors");
        _server["model-00001-of-00002.safetensors"] = weights;
        _server["model-00002-of-00002.safetensors"] = [.. weights, 0];
        _server["model-00003-of-00002.safetensors"] = [1];
        _server["model.safetensors.index.json"] = """{"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}"""u8.ToArray();
        var reports = new List<DownloadProgress>();
        var shards = Directory.GetFiles(_server.Fetch(_server.Options with { Progress = new Told(reports) }), "model-*").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], shards);
        Assert.Equal(new DownloadProgress(reports[0].TotalBytes, reports[0].TotalBytes), reports[^1]);
        Assert.Equal((2 * weights.Length) + 1 + _server["2_Dense/model.safetensors"].Length, reports[0].TotalBytes);
    }

    [Fact]
    public void A_pickle_is_taken_only_if_it_is_asked_for()
    {
        _server["pytorch_model.bin"] = [9, 9, 9];
        _server.Remove("model.safetensors");
        var e = Assert.Throws<DownloadException>(() => _server.Fetch());
        Assert.Contains("expected model.safetensors, found pytorch_model.bin alone, a pickle", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Hub.Requests, request => request.Path.EndsWith(".bin", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_server.Fetch(_server.Options with { AllowPickle = true }), "pytorch_model.bin")));
    }

    [Fact]
    public void A_module_of_pickles_is_refused_too()
    {
        _server["2_Dense/pytorch_model.bin"] = [9, 9, 9];
        _server.Remove("2_Dense/model.safetensors");
        Assert.Contains("found 2_Dense/pytorch_model.bin alone", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
    }

    private sealed class Told(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}
