using Octavo.Hub;

namespace Octavo.Tests.Hub;

/// <summary>Contents that break off, and servers that send something else than the hub said.</summary>
public sealed class HubBlobTests : IDisposable
{
    private readonly HubServer _server = new(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean"));

    private int Length => _server["model.safetensors"].Length;

    private string Part => _server.BlobOf("model.safetensors") + ".incomplete";

    public void Dispose() => _server.Dispose();

    [Fact]
    public void What_broke_off_is_gone_on_with_in_this_run()
    {
        _server.ChangeStore = (request, answer) => request.Number < 2 ? answer with { BreakAfter = 1000 } : answer;
        IsWhole(_server.Fetch());
        Assert.Equal([null, 1000, 2000], _server.Store.Requests.Select(request => request.From));
    }

    [Fact]
    public void And_in_a_later_one()
    {
        _server.ChangeStore = (_, answer) => answer with { BreakAfter = 500 };
        Assert.Contains("broke off at 2000 of", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
        Assert.Equal(2000, new FileInfo(Part).Length);
        Assert.False(File.Exists(_server.BlobOf("model.safetensors")));
        Assert.False(File.Exists(_server.Below("refs", "main")));
        _server.ChangeStore = null;
        IsWhole(_server.Fetch());
        Assert.Equal(2000, _server.Store.Requests[^1].From);
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public void A_part_that_is_the_whole_is_taken_without_asking()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        File.WriteAllBytes(Part, _server["model.safetensors"]);
        IsWhole(_server.Fetch());
        Assert.Empty(_server.Store.Requests);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public void A_part_of_something_else_is_noticed_and_begun_anew(int most)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        File.WriteAllBytes(Part, new byte[Math.Min(most, Length + 5)]);
        IsWhole(_server.Fetch());
    }

    [Fact]
    public void A_server_that_knows_no_parts_sends_the_whole()
    {
        _server.ChangeStore = (request, answer) => request.Number == 0 ? answer with { BreakAfter = 1000 } : new(200, _server["model.safetensors"]);
        IsWhole(_server.Fetch());
    }

    [Fact]
    public void Another_content_is_refused_and_nothing_stays()
    {
        _server.ChangeStore = (_, answer) => answer with { Body = [.. answer.Body.Reverse()] };
        var e = Assert.Throws<DownloadException>(() => _server.Fetch());
        Assert.Contains($"model.safetensors: expected the SHA-256 {_server.TagOf("model.safetensors")}, found ", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Part) || File.Exists(_server.BlobOf("model.safetensors")) || File.Exists(Path.Combine(_server.Snapshot, "model.safetensors")));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("1_Pooling/config.json")]
    [InlineData("tokenizer.json")]
    public void So_is_another_content_of_a_small_file(string file)
    {
        _server.Change = (request, answer) => request.Method == "GET" && request.Path.EndsWith($"/resolve/{HubServer.Commit}/{file}", StringComparison.Ordinal) ? answer with { Body = [.. answer.Body.Reverse()] } : answer;
        var e = Assert.Throws<DownloadException>(() => _server.Fetch());
        Assert.Contains($"{file}: expected the git SHA-1 {_server.TagOf(file)}, found ", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_server.BlobOf(file)) || File.Exists(_server.BlobOf(file) + ".incomplete") || File.Exists(Path.Combine(_server.Snapshot, file)));
        Assert.False(File.Exists(_server.Below("refs", "main")));
        _server.Change = null;
        Assert.Equal(_server[file], File.ReadAllBytes(Path.Combine(_server.Fetch(), file)));
    }

    [Fact]
    public void The_sums_are_those_that_git_and_sha256sum_print()
    {
        // echo hello | git hash-object --stdin; echo hello | sha256sum
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", HubServer.GitSha1("hello\n"u8.ToArray()));
        Assert.Equal("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", HubServer.Sha256("hello\n"u8.ToArray()));
    }

    [Fact]
    public void A_content_of_any_other_tag_is_taken_as_it_comes()
    {
        _server.Change = (request, answer) => request.Path.EndsWith("/config.json", StringComparison.Ordinal) ? answer with { Headers = new(answer.Headers) { ["ETag"] = "\"a-tag\"" } } : answer;
        Assert.Equal(_server["config.json"], File.ReadAllBytes(Path.Combine(_server.Fetch(), "config.json")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Another_length_is_refused(int more)
    {
        _server.ChangeStore = (_, answer) => answer with { Body = more > 0 ? [.. answer.Body, 0] : answer.Body[..^1] };
        Assert.Contains($"expected {Length} bytes, found {Length + more}", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public void More_than_was_said_without_a_length_is_refused()
    {
        byte[] body = [.. _server["model.safetensors"], 1, 2, 3];
        _server.ChangeStore = (_, _) => new(200, [.. System.Text.Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8]) { Headers = { ["Transfer-Encoding"] = "chunked", ["Content-Length"] = "" } };
        Assert.ThrowsAny<DownloadException>(() => _server.Fetch());
        Assert.False(File.Exists(_server.BlobOf("model.safetensors")));
    }

    [Theory]
    [InlineData("bytes 0-9/10")]
    [InlineData("bytes 1001-2000/{0}")]
    [InlineData("bytes 1000-9999/999999")]
    public void Another_part_than_the_one_asked_for_is_refused(string range)
    {
        _server.ChangeStore = (request, answer) => request.From is null
            ? answer with { BreakAfter = 1000 }
            : answer with { Headers = new() { ["Content-Range"] = string.Format(System.Globalization.CultureInfo.InvariantCulture, range, Length) } };
        Assert.Contains("expected the bytes from 1000 on", Assert.Throws<DownloadException>(() => _server.Fetch()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public void The_server_of_large_files_is_named_without_its_signature()
    {
        _server.ChangeStore = (_, _) => HubServer.Refusal(403);
        var e = Assert.Throws<DownloadException>(() => _server.Fetch());
        Assert.Contains($"{_server.Store.Address.GetLeftPart(UriPartial.Authority)} that the hub sends to answered 403", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_too_large_is_refused_before_its_weights_are_fetched()
    {
        var most = Length + _server["tokenizer.json"].Length;
        var e = Assert.Throws<DownloadException>(() => _server.Fetch(_server.Options with { Download = _server.Options.Download with { MaxBytes = most } }));
        Assert.Contains($"expected at most {most} bytes", e.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Store.Requests);
    }

    [Fact]
    public void Being_cancelled_keeps_what_arrived()
    {
        _server.ChangeStore = (_, answer) => answer with { BreakAfter = 700, Silence = TimeSpan.FromSeconds(20) };
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.ThrowsAny<OperationCanceledException>(() => HubModels.FetchAsync("org/model", _server.Options, source.Token).GetAwaiter().GetResult());
        Assert.Equal(700, new FileInfo(Part).Length);
    }

    [Fact]
    public void A_silent_server_is_given_up()
    {
        _server.ChangeStore = (_, answer) => answer with { BreakAfter = 10, Silence = TimeSpan.FromSeconds(20) };
        var download = _server.Options.Download with { Stall = TimeSpan.FromMilliseconds(200), Retries = 0 };
        Assert.Contains("nothing arrived", Assert.Throws<DownloadException>(() => _server.Fetch(_server.Options with { Download = download })).Message, StringComparison.Ordinal);
    }

    private void IsWhole(string folder) => Assert.Equal(_server["model.safetensors"], File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
}
