using System.Net;
using Octavo.Hub;

namespace Octavo.Tests.Hub;

/// <summary>A hub that refuses, is away, sends elsewhere or lies: one exception that says which, and nothing wrong in the cache.</summary>
public sealed class HubRefusalTests : IDisposable
{
    private readonly HubServer _server = new(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(401, "RepoNotFound", "no such model at http://127.0.0.1")]
    [InlineData(401, null, "set HF_TOKEN")]
    [InlineData(401, "GatedRepo", "accept its terms at http://127.0.0.1")]
    [InlineData(403, "GatedRepo", "accept its terms")]
    [InlineData(403, null, "forbids it; HF_TOKEN is not set (403)")]
    [InlineData(404, "RepoNotFound", "no such model")]
    [InlineData(404, "RevisionNotFound", "no revision 'main'")]
    [InlineData(404, null, "no such model or revision")]
    [InlineData(400, null, "found 400")]
    public void A_refusal_says_what_it_means_and_is_not_asked_again(int status, string? code, string expected)
    {
        _server.Change = (_, _) => HubServer.Refusal(status, code);
        var e = Assert.Throws<DownloadException>(() => _server.Fetch());
        Assert.StartsWith("org/model", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)status, e.StatusCode);
        Assert.False(e.CanRetry);
        Assert.InRange(_server.Hub.Requests.Count, 1, 2);
    }

    [Theory]
    [InlineData(401, null, "the token is not valid or does not open it (401)")]
    [InlineData(403, "GatedRepo", "only when its terms are accepted")]
    [InlineData(403, null, "with this token (403)")]
    public void With_a_token_it_says_so_and_never_which(int status, string? code, string expected)
    {
        _server.Change = (_, _) => HubServer.Refusal(status, code);
        var e = Assert.Throws<DownloadException>(() => _server.Fetch(_server.Options with { Token = "hf_secret" }));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_revision_and_a_file_that_are_not_there_are_named()
    {
        Assert.Contains("no revision 'v2'", Assert.Throws<DownloadException>(() => _server.Fetch(name: "org/model@v2")).Message, StringComparison.Ordinal);
        _server.Change = (request, answer) => request.Path.EndsWith("/tokenizer.json", StringComparison.Ordinal) ? HubServer.Refusal(404, "EntryNotFound") : answer;
        Assert.Contains("expected tokenizer.json, found no such file", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
        _server.Change = null;
        _server.Remove("config.json");
        Assert.Contains("expected config.json", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_requests_are_waited_for_as_long_as_the_hub_asks()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        _server.Change = (request, answer) => request.Number == 0 ? HubServer.Refusal(429) with { Headers = new() { ["Retry-After"] = "1" } } : answer;
        var told = new List<DownloadException>();
        _server.Fetch(_server.Options with { Download = _server.Options.Download with { OnRetry = told.Add } });
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(950), $"{watch.Elapsed}");
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(told).RetryAfter);
    }

    [Fact]
    public void Who_asks_for_hours_is_given_up_and_told()
    {
        _server.Change = (_, _) => HubServer.Refusal(429) with { Headers = new() { ["Retry-After"] = "7200" } };
        var e = Assert.Throws<DownloadException>(() => _server.Fetch());
        Assert.Contains("found 429 X, and asks to wait 7200 seconds", e.Message, StringComparison.Ordinal);
        Assert.Single(_server.Hub.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public void A_fault_of_the_hub_is_tried_again(int status)
    {
        _server.Change = (request, answer) => request.Number is 0 or 2 or 3 ? HubServer.Refusal(status) : answer;
        _server.Fetch();
        _server.Change = (_, _) => HubServer.Refusal(status);
        var before = _server.Hub.Requests.Count;
        var e = Assert.Throws<DownloadException>(() => _server.Fetch(name: "org/other"));
        Assert.Contains($"found {status}", e.Message, StringComparison.Ordinal);
        Assert.Equal(4, _server.Hub.Requests.Count - before);
    }

    [Fact]
    public void A_hub_that_is_away_leaves_what_the_cache_has_and_a_warning()
    {
        var folder = _server.Fetch();
        _server.Change = (_, _) => HubServer.Refusal(503);
        var warnings = new List<string>();
        Assert.Equal(folder, _server.Fetch(_server.Options with { OnWarning = warnings.Add }));
        Assert.Contains("found 503 X: what the cache has is used", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(folder, _server.Fetch(_server.Options with { Endpoint = new Uri("http://127.0.0.1:1") }));
        _server.Change = (_, _) => HubServer.Refusal(404, "RepoNotFound");
        Assert.Throws<DownloadException>(() => _server.Fetch());
    }

    [Fact]
    public void A_redirect_to_another_name_is_followed_with_the_token()
    {
        _server.Change = (request, answer) => request.Path.Contains("old", StringComparison.Ordinal)
            ? new(307, "moved"u8.ToArray()) { Headers = { ["Location"] = request.Path.Replace("old", "model", StringComparison.Ordinal) } }
            : answer;
        _server.Fetch(_server.Options with { Token = "t" }, "org/old");
        Assert.All(_server.Hub.Requests, request => Assert.Equal("Bearer t", request.Token));
        Assert.True(File.Exists(Path.Combine(_server.Cache, "models--org--old", "snapshots", HubServer.Commit, "config.json")));
    }

    [Fact]
    public void A_redirect_to_another_server_is_followed_without_the_token()
    {
        using var front = new WebServer(request => new(302, []) { Headers = { ["Location"] = new Uri(_server.Hub.Address, request.Path).AbsoluteUri } });
        _server.Fetch(_server.Options with { Endpoint = front.Address, Token = "t" });
        Assert.All(front.Requests, request => Assert.Equal("Bearer t", request.Token));
        Assert.All(_server.Hub.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public void A_circle_of_redirects_ends()
    {
        _server.Change = (request, _) => new(302, []) { Headers = { ["Location"] = request.Path } };
        Assert.Contains("at most 8 redirects", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_to_what_is_no_web_server_is_refused()
    {
        _server.Change = (_, _) => new(302, []) { Headers = { ["Location"] = "file:///etc/passwd" } };
        Assert.Contains("expected a redirect to https", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>", "list of files")]
    [InlineData("""{"sha": 3, "siblings": []}""", "list of files")]
    [InlineData("""{"sha": "../..", "siblings": []}""", "expected a commit")]
    [InlineData("""{"sha": "abc", "siblings": [{"rfilename": "../../x"}]}""", "found '../../x'")]
    [InlineData("""{"sha": "abc", "siblings": [{"rfilename": "/etc/passwd"}]}""", "found '/etc/passwd'")]
    [InlineData("""{"sha": "abc", "siblings": [{"rfilename": "a\\..\\x"}]}""", "found 'a\\..\\x'")]
    public void A_listing_that_is_none_is_refused(string listing, string expected)
    {
        _server.Change = (_, _) => new(200, System.Text.Encoding.UTF8.GetBytes(listing));
        Assert.Contains(expected, Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_server.Cache));
    }

    [Theory]
    [InlineData("modules.json", """[{"path": "../../../x", "type": "sentence_transformers.models.Transformer"}]""", "found '../../../x'")]
    [InlineData("modules.json", "{", "names of files")]
    [InlineData("model.safetensors.index.json", """{"weight_map": {"a": "../model.safetensors"}}""", "found '../model.safetensors'")]
    public void A_file_that_names_others_names_none_outside(string file, string content, string expected)
    {
        _server.Remove("model.safetensors");
        _server[file] = System.Text.Encoding.UTF8.GetBytes(content);
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ETag", "\"..\"", "header ETag")]
    [InlineData("ETag", "\"a/b\"", "header ETag")]
    [InlineData("X-Repo-Commit", "../x", "X-Repo-Commit")]
    [InlineData("X-Repo-Commit", "ffffffffffffffffffffffffffffffffffffffff", "expected the commit 0123456789")]
    public void Headers_that_would_lead_elsewhere_are_refused(string header, string value, string expected)
    {
        _server.Change = (request, answer) => request.Method == "HEAD" ? answer with { Headers = new(answer.Headers) { [header] = value } } : answer;
        Assert.Contains(expected, Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
    }
}
